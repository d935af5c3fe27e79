package dev.fanfare.webhook;

import dev.fanfare.id.InboxToken;
import dev.fanfare.id.WebhookId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What sending needs to know of a webhook, as it was when its row was read.
 *
 * @param revision rises with every change of the webhook
 * @param open whether attempts may be made: neither disabled nor deleted
 * @param inbox the inbox of this installation and of the webhook's own workspace that the URL names; null when it names
 *     none
 * @param previous the secret before the last rotation, while it signs as well; null when there is none
 */
public record Target(
        WebhookId webhookId,
        int revision,
        boolean open,
        String url,
        @Nullable InboxToken inbox,
        SigningSecret secret,
        @Nullable Previous previous) {

    /** A secret that was rotated out, and when its time is over. */
    public record Previous(SigningSecret secret, Instant until) {}

    /** The secrets that sign at this moment, the newest first. */
    public List<String> secrets(Instant now) {
        return previous != null && now.isBefore(previous.until())
                ? List.of(secret.value(), previous.secret().value())
                : List.of(secret.value());
    }
}
