package dev.fanfare.event;

import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what was published and what became of it. */
public final class Events {
    private final Pool pool;

    public Events(Pool pool) {
        this.pool = pool;
    }

    /** What became of an event at one webhook. */
    public record Fate(
            WebhookId webhookId,
            State state,
            int attempts,
            @Nullable Instant lastAttemptAt,
            @Nullable Instant dueAt) {
        /** Where the delivery stands. */
        public enum State {
            /** Owed, and attempts are made. */
            PENDING,
            /** Owed, but the webhook is disabled. */
            HELD,
            /** An attempt succeeded. */
            DELIVERED,
            /** No longer owed, without success: it was discarded, or the webhook deleted. */
            ENDED
        }
    }

    /** An event and its fate at every webhook that was ever owed it. */
    public record Story(Event event, List<Fate> fates) {}

    /**
     * The newest first.
     *
     * @param type only of this type, if not null
     */
    public Future<List<Event>> list(WorkspaceId workspaceId, @Nullable String type, @Nullable UUID before, int limit) {
        return new EventStore(pool).list(workspaceId, type, before, limit);
    }

    public Future<Story> get(WorkspaceId workspaceId, EventId id) {
        EventStore store = new EventStore(pool);
        return store.find(workspaceId, id)
                .compose(event -> event.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notFound())))
                .compose(event -> store.fates(workspaceId, id).map(fates -> new Story(event, fates)));
    }

    /** Forgets idempotency keys of events older than this one. */
    public Future<Void> forgetKeysBefore(UUID oldest) {
        return new EventStore(pool).forgetKeysBefore(oldest);
    }

    /** The same for every id that this workspace does not have. */
    public static Rejection notFound() {
        return new Rejection.NotFound("There is no such event.");
    }
}
