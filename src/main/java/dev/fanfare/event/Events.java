package dev.fanfare.event;

import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** At how many webhooks an event succeeded, and at how many it was tried without success so far. */
    public record Tally(int delivered, int failing) {}

    /** An event and its fate at every webhook that was ever owed it. */
    public record Story(Event event, List<Fate> fates) {}

    /**
     * The newest first.
     *
     * @param type only of this type, if not null
     */
    public Future<List<Event>> list(WorkspaceId workspaceId, @Nullable String type, @Nullable UUID before, int limit) {
        return new StoryStore(pool).list(workspaceId, type, before, limit);
    }

    /**
     * The newest first.
     *
     * @param than only events older than this one; null for the newest of all
     * @param reach how many events to look through at most for those that the filter wants
     */
    public Future<List<Event>> older(
            WorkspaceId workspaceId, EventFilter filter, @Nullable UUID than, int limit, int reach) {
        return new StoryStore(pool).older(workspaceId, filter, than, limit, reach);
    }

    /** The nearest that are newer than one, the newest of them first; otherwise like {@link #older}. */
    public Future<List<Event>> newer(WorkspaceId workspaceId, EventFilter filter, UUID than, int limit, int reach) {
        return new StoryStore(pool).newer(workspaceId, filter, than, limit, reach);
    }

    /** The last event that {@link #older} looks at with this reach; empty when it comes to the end. */
    public Future<Optional<EventId>> reached(
            WorkspaceId workspaceId, EventFilter filter, @Nullable UUID than, int reach) {
        return new StoryStore(pool).reached(workspaceId, filter, than, reach);
    }

    /** What attempts of some events came to, the newest event first; those without attempts are left out. */
    public Future<Map<EventId, Tally>> tallies(WorkspaceId workspaceId, List<EventId> ids) {
        return ids.isEmpty() ? Future.succeededFuture(Map.of()) : new StoryStore(pool).tallies(workspaceId, ids);
    }

    /**
     * The event that somebody means.
     *
     * @param text an event's id, an attempt's, or the id that it was published under
     */
    public Future<Optional<EventId>> trace(WorkspaceId workspaceId, String text) {
        Optional<EventId> eventId = EventId.parse(text);
        Optional<AttemptId> attemptId = AttemptId.parse(text);
        Future<Optional<EventId>> meant;
        if (eventId.isPresent()) {
            meant = Future.succeededFuture(eventId);
        } else if (attemptId.isPresent()) {
            meant = new AttemptLog(pool).eventOf(workspaceId, attemptId.get());
        } else if (text.indexOf('\0') < 0) {
            meant = new EventStore(pool).kept(workspaceId, text).map(kept -> kept.map(EventStore.Kept::eventId));
        } else {
            meant = Future.succeededFuture(Optional.empty());
        }
        return meant.compose(id -> id.isEmpty()
                ? Future.succeededFuture(id)
                : new StoryStore(pool).find(workspaceId, id.get()).map(event -> event.map(Event::id)));
    }

    public Future<Story> get(WorkspaceId workspaceId, EventId id) {
        StoryStore store = new StoryStore(pool);
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
