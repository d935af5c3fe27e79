package dev.fanfare.event;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.Cause;
import dev.fanfare.delivery.Delivery;
import dev.fanfare.delivery.Dispatcher;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.webhook.Target;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.WebhookAudit;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends samples on request: stored, signed, sent and logged as every event is, but to one webhook, whatever its
 * triggers and its state; never retried, never counted.
 */
public final class TestEvents {
    /** No row carries it: a test is owed to nobody. */
    private static final long NO_LEASE = -1;

    private final Pool pool;
    private final Webhooks webhooks;
    private final Uuid7 uuids;
    private final EventCatalog catalog;
    private final Dispatcher dispatcher;

    public TestEvents(Pool pool, Webhooks webhooks, Uuid7 uuids, EventCatalog catalog, Dispatcher dispatcher) {
        this.pool = pool;
        this.webhooks = webhooks;
        this.uuids = uuids;
        this.catalog = catalog;
        this.dispatcher = dispatcher;
    }

    /** How long a test can take at most, but for the database's part. */
    public Duration attemptTimeout() {
        return dispatcher.attemptTimeout();
    }

    /**
     * Sends a test event and waits for the answer.
     *
     * @param type of the catalogue
     * @param data a JSON object; the type's sample, if null
     * @return the attempt, whole; fails with a {@link dev.fanfare.rejection.Rejection} when there is no such webhook,
     *     or when too many tests are under way
     */
    public Future<Attempt> send(
            WorkspaceId workspaceId, WebhookId webhookId, String type, @Nullable Buffer data, Actor by) {
        EventId id = new EventId(uuids.next());
        Buffer payload = Envelope.of(id, type, data == null ? sample(type) : data);
        return webhooks.get(workspaceId, webhookId)
                .compose(webhook -> webhooks.target(workspaceId, webhookId)
                        .compose(target -> store(workspaceId, webhook, id, type, payload, by)
                                .compose(stored -> dispatcher.attemptTest(
                                        delivery(workspaceId, target, id, type, payload), target))))
                .compose(attemptId -> new AttemptLog(pool).find(workspaceId, webhookId, attemptId))
                .map(Optional::orElseThrow);
    }

    private Future<Void> store(
            WorkspaceId workspaceId, Webhook webhook, EventId id, String type, Buffer payload, Actor by) {
        return pool.withTransaction(connection -> new EventStore(connection)
                .storeTest(workspaceId, id, type, payload)
                .compose(stored -> new WebhookAudit(connection, workspaceId, by)
                        .did(
                                Action.TEST_SENT,
                                webhook,
                                new JsonObject().put("event", type).put("eventId", id.toString()))));
    }

    private Buffer sample(String type) {
        return Objects.requireNonNull(catalog.get(type), type)
                .sample()
                .getJsonObject("data")
                .toBuffer();
    }

    private static Delivery delivery(WorkspaceId workspaceId, Target target, EventId id, String type, Buffer payload) {
        return new Delivery(
                workspaceId,
                target.webhookId(),
                id,
                type,
                payload,
                0,
                Cause.TEST,
                target.revision(),
                NO_LEASE,
                System.nanoTime());
    }
}
