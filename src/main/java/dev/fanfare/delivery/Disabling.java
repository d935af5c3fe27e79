package dev.fanfare.delivery;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.webhook.DisabledReason;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.WebhookAudit;
import dev.fanfare.webhook.WebhookStore;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
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
    public Future<Webhook> disable(WorkspaceId workspaceId, WebhookId id, Actor by) {
        return Webhooks.changing(
                        pool,
                        workspaceId,
                        id,
                        (connection, before) -> new WebhookStore(connection)
                                .disable(workspaceId, id, DisabledReason.MANUAL)
                                .compose(Webhooks::orNotFound)
                                .compose(after -> new WebhookAudit(connection, workspaceId, by)
                                        .changed(Action.WEBHOOK_DISABLED, before, after)
                                        .map(after)))
                .onSuccess(webhook -> onChange.accept(id));
    }

    /**
     * Makes attempts again and sets the counter of failures to zero. What was held is either due at once or gone. An
     * enabled webhook keeps what is scheduled for it as it is.
     */
    public Future<Webhook> enable(WorkspaceId workspaceId, WebhookId id, Held held, Actor by) {
        DeliveryStore deliveries = new DeliveryStore(pool);
        return new WebhookStore(pool)
                .find(workspaceId, id)
                .compose(Webhooks::orNotFound)
                .compose(webhook -> {
                    if (webhook.disabledAt() == null) {
                        return Future.succeededFuture(webhook);
                    }
                    // Discarded while still disabled: nothing can be attempted in between.
                    Future<Void> discarded = held == Held.DISCARD
                            ? new WebhookAudit(pool, workspaceId, by)
                                    .did(Action.HELD_DISCARDED, webhook, new JsonObject())
                                    .compose(written -> deliveries.discardHeld(workspaceId, id))
                            : Future.succeededFuture();
                    return discarded
                            .compose(done -> enable(workspaceId, id, by))
                            .compose(enabled ->
                                    deliveries.bringForward(workspaceId, id).map(enabled))
                            .onSuccess(enabled -> onChange.accept(id));
                });
    }

    private Future<Webhook> enable(WorkspaceId workspaceId, WebhookId id, Actor by) {
        return Webhooks.changing(
                pool,
                workspaceId,
                id,
                (connection, before) -> new WebhookStore(connection)
                        .enable(workspaceId, id)
                        .compose(Webhooks::orNotFound)
                        .compose(after -> new WebhookAudit(connection, workspaceId, by)
                                .changed(Action.WEBHOOK_ENABLED, before, after)
                                .map(after)));
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
