package dev.fanfare.delivery;

import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.buffer.Buffer;

/**
 * One event owed to one webhook, claimed by this node.
 *
 * @param payload the exact bytes to send; shared by all deliveries of the event
 * @param attempts how many were made before
 * @param cause why the next one is made
 * @param revision of the webhook when the delivery was claimed
 * @param lease what the row must still carry when the outcome is recorded
 * @param claimedNanos {@link System#nanoTime()} from before the claim, from which the lease is reckoned
 */
public record Delivery(
        WorkspaceId workspaceId,
        WebhookId webhookId,
        EventId eventId,
        String eventType,
        Buffer payload,
        int attempts,
        Cause cause,
        int revision,
        long lease,
        long claimedNanos) {

    int number() {
        return attempts + 1;
    }
}
