package dev.fanfare.delivery;

import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.webhook.DisabledReason;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.WebhookStore;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Disables and enables webhooks. What is owed to a disabled webhook is held: not a mark on its rows, but a consequence
 * of the webhook's state, so disabling costs one row however much is owed, and no race can slip a delivery past it.
 */
public final class Disabling {
    /** What becomes of held deliveries when the webhook is enabled. */
    public enum Held {
        RESUME,
        DISCARD
    }

    private final Pool pool;
    private final Consumer<WebhookId> onChange;

    /**
     * Makes the use cases.
     *
     * @param onChange told of every webhook that was disabled or enabled here, so that senders look again
     */
    public Disabling(Pool pool, Consumer<WebhookId> onChange) {
        this.pool = pool;
        this.onChange = onChange;
    }

    /** Makes no more attempts. Disabling twice changes nothing. */
    public Future<Webhook> disable(WorkspaceId workspaceId, WebhookId id) {
        return new WebhookStore(pool)
                .disable(workspaceId, id, DisabledReason.MANUAL)
                .compose(Webhooks::orNotFound)
                .onSuccess(webhook -> onChange.accept(id));
    }

    /**
     * Makes attempts again and sets the counter of failures to zero. What was held is either due at once or gone. An
     * enabled webhook keeps what is scheduled for it as it is.
     */
    public Future<Webhook> enable(WorkspaceId workspaceId, WebhookId id, Held held) {
        WebhookStore webhooks = new WebhookStore(pool);
        DeliveryStore deliveries = new DeliveryStore(pool);
        return webhooks.find(workspaceId, id).compose(Webhooks::orNotFound).compose(webhook -> {
            if (webhook.disabledAt() == null) {
                return Future.succeededFuture(webhook);
            }
            // Discarded while still disabled: nothing can be attempted in between.
            Future<Void> discarded =
                    held == Held.DISCARD ? deliveries.discardHeld(workspaceId, id) : Future.succeededFuture();
            return discarded
                    .compose(done -> webhooks.enable(workspaceId, id))
                    .compose(Webhooks::orNotFound)
                    .compose(enabled -> deliveries.bringForward(workspaceId, id).map(enabled))
                    .onSuccess(enabled -> onChange.accept(id));
        });
    }

    /** What is owed to the webhook, the newest event first. */
    public Future<List<DeliveryStore.Owed>> owed(
            WorkspaceId workspaceId, WebhookId id, @Nullable UUID before, int limit) {
        return new WebhookStore(pool)
                .find(workspaceId, id)
                .compose(Webhooks::orNotFound)
                .compose(webhook -> new DeliveryStore(pool).list(workspaceId, id, before, limit));
    }

    /** How much is owed to a webhook; nothing to one that does not exist. */
    public Future<DeliveryStore.Backlog> backlog(WorkspaceId workspaceId, WebhookId id) {
        return new DeliveryStore(pool).backlog(workspaceId, id);
    }
}
