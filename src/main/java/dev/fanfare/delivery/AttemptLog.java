package dev.fanfare.delivery;

import dev.fanfare.db.BoundedSearch;
import dev.fanfare.db.Rows;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL that reads the log. Lists read neither headers nor bodies. */
public final class AttemptLog {
    private static final String COLUMNS = """
            id, webhook_id, event_id, event_type, cause, number, at, url, succeeded, status,
            error_code, error_message, duration_ms, next_attempt_at""";
    /** By how much the clocks of nodes may differ before an event loses attempts. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private final SqlClient client;

    public AttemptLog(SqlClient client) {
        this.client = client;
    }

    /**
     * The newest first.
     *
     * @param than only attempts older than this one; null for the newest of all
     * @param reach how many attempts to look through at most for those that the filter wants
     */
    public Future<List<Attempt>> older(
            WorkspaceId workspaceId,
            WebhookId webhookId,
            AttemptFilter filter,
            @Nullable UUID than,
            int limit,
            int reach) {
        return list(older(workspaceId, webhookId, filter, than).page(COLUMNS, limit, reach));
    }

    /** The nearest that are newer than one, the newest of them first; otherwise like {@link #older}. */
    public Future<List<Attempt>> newer(
            WorkspaceId workspaceId, WebhookId webhookId, AttemptFilter filter, UUID than, int limit, int reach) {
        return list(AttemptSearch.of(workspaceId, webhookId, filter)
                        .newerThan(than)
                        .page(COLUMNS, limit, reach))
                .map(List::reversed);
    }

    /** The last attempt that {@link #older} looks at with this reach; empty when it comes to the end of the log. */
    public Future<Optional<AttemptId>> reached(
            WorkspaceId workspaceId, WebhookId webhookId, AttemptFilter filter, @Nullable UUID than, int reach) {
        BoundedSearch.Statement end =
                older(workspaceId, webhookId, filter, than).end(reach);
        return client.preparedQuery(end.sql())
                .execute(end.parameters())
                .map(rows -> Rows.list(rows, row -> new AttemptId(row.getUUID("id"))).stream()
                        .findFirst());
    }

    private static BoundedSearch older(
            WorkspaceId workspaceId, WebhookId webhookId, AttemptFilter filter, @Nullable UUID than) {
        BoundedSearch search = AttemptSearch.of(workspaceId, webhookId, filter);
        return than == null ? search : search.olderThan(than);
    }

    private Future<List<Attempt>> list(BoundedSearch.Statement page) {
        return client.preparedQuery(page.sql())
                .execute(page.parameters())
                .map(rows -> Rows.list(rows, row -> attempt(row, null)));
    }

    /**
     * What came since.
     *
     * @param last the newest of them, from which to look on; what was asked from when there is none
     */
    public record Arrivals(int count, UUID last) {}

    /** How many attempts of a webhook are newer than one; at most a hundred are counted at a time. */
    public Future<Arrivals> since(WorkspaceId workspaceId, WebhookId webhookId, UUID after) {
        return client.preparedQuery("""
                        SELECT id
                        FROM attempt
                        WHERE workspace_id = $1 AND webhook_id = $2 AND id > $3
                        ORDER BY id
                        LIMIT 100""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), after))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")))
                .map(ids -> new Arrivals(ids.size(), ids.isEmpty() ? after : ids.getLast()));
    }

    /** The newest attempt of each of some webhooks, where there is one. */
    public Future<Map<WebhookId, Attempt>> last(WorkspaceId workspaceId, List<WebhookId> webhookIds) {
        return client.preparedQuery("""
                        SELECT a.*
                        FROM unnest($2::uuid[]) AS asked (webhook_id)
                        CROSS JOIN LATERAL (
                            SELECT id, webhook_id, event_id, event_type, cause, number, at, url, succeeded, status,
                                error_code, error_message, duration_ms, next_attempt_at
                            FROM attempt
                            WHERE workspace_id = $1 AND webhook_id = asked.webhook_id
                            ORDER BY id DESC
                            LIMIT 1) AS a""")
                .execute(Tuple.tuple()
                        .addUUID(workspaceId.value())
                        .addArrayOfUUID(
                                webhookIds.stream().map(WebhookId::value).toArray(UUID[]::new)))
                .map(rows -> Rows.list(rows, row -> attempt(row, null)).stream()
                        .collect(Collectors.toMap(Attempt::webhookId, Function.identity())));
    }

    /** What was tried for an event over all webhooks, the newest first. */
    public Future<List<Attempt>> ofEvent(WorkspaceId workspaceId, EventId eventId, int limit) {
        return client.preparedQuery("""
                        SELECT id, webhook_id, event_id, event_type, cause, number, at, url, succeeded, status,
                            error_code, error_message, duration_ms, next_attempt_at
                        FROM (
                            SELECT *
                            FROM attempt
                            WHERE workspace_id = $1
                              AND event_id = $2
                              -- No attempt is older than its event: this spares the partitions of earlier days.
                              AND id >= $3
                            OFFSET 0) AS of_event
                        ORDER BY id DESC
                        LIMIT $4""")
                .execute(Tuple.of(
                        workspaceId.value(),
                        eventId.value(),
                        Uuid7.floor(eventId.at().minus(CLOCK_TOLERANCE)),
                        limit))
                .map(rows -> Rows.list(rows, row -> attempt(row, null)));
    }

    /** The event that an attempt was made for. Looks in the log of each webhook, deleted ones among them. */
    public Future<Optional<EventId>> eventOf(WorkspaceId workspaceId, AttemptId id) {
        return client.preparedQuery("""
                        SELECT made.event_id
                        FROM webhook w
                        CROSS JOIN LATERAL (
                            SELECT event_id
                            FROM attempt
                            WHERE workspace_id = $1 AND webhook_id = w.id AND id = $2
                            OFFSET 0) AS made
                        WHERE w.workspace_id = $1""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows -> Rows.list(rows, row -> new EventId(row.getUUID("event_id"))).stream()
                        .findFirst());
    }

    public Future<Optional<Attempt>> find(WorkspaceId workspaceId, WebhookId webhookId, AttemptId id) {
        return client.preparedQuery("""
                        SELECT a.id, a.webhook_id, a.event_id, a.event_type, a.cause, a.number, a.at, a.url,
                            a.succeeded, a.status, a.error_code, a.error_message, a.duration_ms, a.next_attempt_at,
                            a.request_headers, e.payload, a.response_headers, a.response_body, a.response_truncated
                        FROM attempt a
                        LEFT JOIN event e ON e.workspace_id = a.workspace_id AND e.id = a.event_id
                        WHERE a.workspace_id = $1 AND a.webhook_id = $2 AND a.id = $3""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), id.value()))
                .map(rows -> Rows.list(rows, row -> attempt(row, exchange(row))).stream()
                        .findFirst());
    }

    private static Attempt.Exchange exchange(Row row) {
        return new Attempt.Exchange(
                row.getString("request_headers"),
                row.getBuffer("payload"),
                row.getString("response_headers"),
                row.getBuffer("response_body"),
                row.getBoolean("response_truncated"));
    }

    private static Attempt attempt(Row row, Attempt.@Nullable Exchange exchange) {
        return new Attempt(
                new AttemptId(row.getUUID("id")),
                new WebhookId(row.getUUID("webhook_id")),
                new EventId(row.getUUID("event_id")),
                row.getString("event_type"),
                row.getString("cause"),
                row.getInteger("number"),
                Rows.time(row, "at"),
                row.getString("url"),
                row.getBoolean("succeeded"),
                row.getInteger("status"),
                row.getString("error_code"),
                row.getString("error_message"),
                row.getInteger("duration_ms"),
                Rows.instant(row, "next_attempt_at"),
                exchange);
    }
}
