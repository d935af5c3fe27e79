package dev.fanfare.event;

import dev.fanfare.db.BoundedSearch;
import dev.fanfare.db.Rows;
import dev.fanfare.event.Events.Fate;
import dev.fanfare.event.Events.Tally;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL that reads events and what became of them. Lists read no payloads. */
final class StoryStore {
    private static final String COLUMNS = "id, type, test";
    /** By how much the clocks of nodes may differ before an event's story loses attempts. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private final SqlClient client;

    StoryStore(SqlClient client) {
        this.client = client;
    }

    /** The newest first, older than {@code before} if given. */
    Future<List<Event>> list(WorkspaceId workspaceId, @Nullable String type, @Nullable UUID before, int limit) {
        return client.preparedQuery("""
                        SELECT id, type, test
                        FROM event
                        WHERE workspace_id = $1
                          AND ($2::text IS NULL OR type = $2)
                          AND ($3::uuid IS NULL OR id < $3)
                        ORDER BY id DESC
                        LIMIT $4""")
                .execute(Tuple.of(workspaceId.value(), type, before, limit))
                .map(rows -> Rows.list(rows, row -> event(row, null)));
    }

    Future<List<Event>> older(WorkspaceId workspaceId, EventFilter filter, @Nullable UUID than, int limit, int reach) {
        return search(older(workspaceId, filter, than).page(COLUMNS, limit, reach));
    }

    Future<List<Event>> newer(WorkspaceId workspaceId, EventFilter filter, UUID than, int limit, int reach) {
        return search(search(workspaceId, filter).newerThan(than).page(COLUMNS, limit, reach))
                .map(List::reversed);
    }

    Future<Optional<EventId>> reached(WorkspaceId workspaceId, EventFilter filter, @Nullable UUID than, int reach) {
        BoundedSearch.Statement end = older(workspaceId, filter, than).end(reach);
        return client.preparedQuery(end.sql())
                .execute(end.parameters())
                .map(rows -> Rows.list(rows, row -> new EventId(row.getUUID("id"))).stream()
                        .findFirst());
    }

    private static BoundedSearch older(WorkspaceId workspaceId, EventFilter filter, @Nullable UUID than) {
        BoundedSearch search = search(workspaceId, filter);
        return than == null ? search : search.olderThan(than);
    }

    private static BoundedSearch search(WorkspaceId workspaceId, EventFilter filter) {
        BoundedSearch search = new BoundedSearch("event").within("workspace_id = ?", workspaceId.value());
        if (filter.from() != null) {
            search.within("id >= ?", Uuid7.floor(filter.from()));
        }
        if (filter.to() != null) {
            search.within("id < ?", Uuid7.floor(filter.to()));
        }
        if (filter.type() != null) {
            search.where("type = ?", filter.type());
        }
        if (filter.test() != null) {
            search.where("test = ?", filter.test());
        }
        return search;
    }

    private Future<List<Event>> search(BoundedSearch.Statement page) {
        return client.preparedQuery(page.sql())
                .execute(page.parameters())
                .map(rows -> Rows.list(rows, row -> event(row, null)));
    }

    Future<Optional<Event>> find(WorkspaceId workspaceId, EventId id) {
        return client.preparedQuery("""
                        SELECT id, type, test, payload
                        FROM event
                        WHERE workspace_id = $1 AND id = $2""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows -> Rows.list(rows, row -> event(row, row.getBuffer("payload"))).stream()
                        .findFirst());
    }

    /** At how many webhooks some events succeeded and did not. Events without attempts are left out. */
    Future<Map<EventId, Tally>> tallies(WorkspaceId workspaceId, List<EventId> ids) {
        EventId oldest = ids.getLast();
        return client.preparedQuery("""
                        SELECT asked.event_id, count(*) FILTER (WHERE succeeded) AS delivered,
                            count(*) FILTER (WHERE NOT succeeded) AS failing
                        FROM unnest($2::uuid[]) AS asked (event_id)
                        CROSS JOIN LATERAL (
                            SELECT webhook_id, bool_or(succeeded) AS succeeded
                            FROM attempt
                            WHERE workspace_id = $1 AND event_id = asked.event_id AND id >= $3
                            GROUP BY webhook_id
                            OFFSET 0) AS made
                        GROUP BY asked.event_id""")
                .execute(Tuple.tuple()
                        .addUUID(workspaceId.value())
                        .addArrayOfUUID(ids.stream().map(EventId::value).toArray(UUID[]::new))
                        .addUUID(earliestAttempt(oldest)))
                .map(rows -> Rows.list(
                                rows,
                                row -> Map.entry(
                                        new EventId(row.getUUID("event_id")),
                                        new Tally(row.getInteger("delivered"), row.getInteger("failing"))))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** No attempt is older than its event: this spares the partitions of earlier days. */
    private static UUID earliestAttempt(EventId id) {
        return Uuid7.floor(id.at().minus(CLOCK_TOLERANCE));
    }

    /** What became of an event, by webhook in the order they were made. */
    Future<List<Fate>> fates(WorkspaceId workspaceId, EventId id) {
        return client.preparedQuery("""
                        WITH made AS (
                            SELECT webhook_id, count(*) AS attempts, bool_or(succeeded) AS succeeded, max(at) AS last_at
                            FROM attempt
                            WHERE workspace_id = $1 AND event_id = $2 AND id >= $3
                            GROUP BY webhook_id
                        ),
                        owed AS (
                            SELECT w.id AS webhook_id, d.due_at, w.disabled_at IS NOT NULL AS held
                            FROM webhook w
                            CROSS JOIN LATERAL (
                                -- Of a row that is claimed due_at is the end of its lease: it is being attempted now.
                                SELECT CASE WHEN lease IS NULL OR due_at <= fanfare_now() THEN due_at
                                            ELSE fanfare_now() END AS due_at
                                FROM delivery
                                WHERE workspace_id = $1 AND webhook_id = w.id AND event_id = $2
                                OFFSET 0) AS d
                            WHERE w.workspace_id = $1 AND w.deleted_at IS NULL
                        )
                        SELECT webhook_id, attempts, succeeded, last_at, due_at, held
                        FROM made
                        FULL JOIN owed USING (webhook_id)
                        ORDER BY webhook_id""")
                .execute(Tuple.of(workspaceId.value(), id.value(), earliestAttempt(id)))
                .map(rows -> Rows.list(rows, StoryStore::fate));
    }

    private static Fate fate(Row row) {
        Long attempts = row.getLong("attempts");
        return new Fate(
                new WebhookId(row.getUUID("webhook_id")),
                state(row),
                attempts == null ? 0 : attempts.intValue(),
                Rows.instant(row, "last_at"),
                Rows.instant(row, "due_at"));
    }

    private static Fate.State state(Row row) {
        Boolean held = row.getBoolean("held");
        if (held != null) {
            return held ? Fate.State.HELD : Fate.State.PENDING;
        }
        return row.getBoolean("succeeded") ? Fate.State.DELIVERED : Fate.State.ENDED;
    }

    private static Event event(Row row, @Nullable Buffer payload) {
        return new Event(new EventId(row.getUUID("id")), row.getString("type"), row.getBoolean("test"), payload);
    }
}
