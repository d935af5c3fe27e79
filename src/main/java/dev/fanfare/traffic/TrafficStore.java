package dev.fanfare.traffic;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The SQL of traffic; the recorder of attempts writes it. */
public final class TrafficStore {
    /** Rows changed by one step, so that no statement locks for long. */
    private static final int STEP = 10_000;

    private final SqlClient client;

    public TrafficStore(SqlClient client) {
        this.client = client;
    }

    /**
     * A webhook and what its attempts came to.
     *
     * @param durationMs all durations added up
     */
    public record Standout(WebhookId id, String name, long succeeded, long failed, long durationMs) {}

    /**
     * The webhooks that stand out.
     *
     * @param failing those with the most failed attempts
     * @param slow those whose attempts took longest on average
     */
    public record Extremes(List<Standout> failing, List<Standout> slow) {}

    /**
     * The last 24 hours of some webhooks, hour by hour; the last span is the hour that {@code now} is in.
     *
     * @return one for each webhook, also for those without any
     */
    public Future<Map<WebhookId, Traffic>> lastDay(WorkspaceId workspaceId, List<WebhookId> webhookIds, Instant now) {
        return client.preparedQuery("""
                        SELECT webhook_id, date_trunc('hour', minute, 'UTC') AS at, sum(succeeded)::bigint AS succeeded,
                            sum(failed)::bigint AS failed, sum(duration_ms)::bigint AS duration_ms
                        FROM traffic
                        WHERE workspace_id = $1 AND webhook_id = ANY ($2) AND minute >= $3
                        GROUP BY webhook_id, at""")
                .execute(Tuple.of(
                        workspaceId.value(),
                        webhookIds.stream().map(WebhookId::value).toArray(UUID[]::new),
                        Rows.utc(Window.DAY.from(now))))
                .map(rows -> {
                    Map<WebhookId, List<Traffic.Span>> counted = new HashMap<>();
                    webhookIds.forEach(id -> counted.put(id, new ArrayList<>()));
                    for (Row row : rows) {
                        counted.computeIfAbsent(new WebhookId(row.getUUID("webhook_id")), id -> new ArrayList<>())
                                .add(span(row));
                    }
                    Map<WebhookId, Traffic> traffic = new HashMap<>();
                    counted.forEach((id, hours) -> traffic.put(id, Traffic.of(hours, Window.DAY, now)));
                    return traffic;
                });
    }

    /**
     * What a whole workspace's attempts came to in every window, from one snapshot: hours that are folded, and minutes
     * that are not yet.
     */
    public Future<Map<Window, Traffic>> windows(WorkspaceId workspaceId, Instant now) {
        return client.preparedQuery("""
                        SELECT CASE WHEN at >= $3 THEN at ELSE date_trunc('hour', at, 'UTC') END AS at,
                            sum(succeeded)::bigint AS succeeded, sum(failed)::bigint AS failed,
                            sum(duration_ms)::bigint AS duration_ms
                        FROM (
                            SELECT hour AS at, succeeded, failed, duration_ms
                            FROM workspace_traffic
                            WHERE workspace_id = $1 AND hour >= $2
                            UNION ALL
                            SELECT minute, succeeded, failed, duration_ms
                            FROM traffic
                            WHERE workspace_id = $1 AND minute >= $2 AND node > 0) AS counted
                        GROUP BY 1""")
                .execute(Tuple.of(
                        workspaceId.value(), Rows.utc(Window.MONTH.from(now)), Rows.utc(Window.HOUR.from(now))))
                .map(rows -> Rows.list(rows, TrafficStore::span))
                .map(counted -> {
                    Map<Window, Traffic> windows = new EnumMap<>(Window.class);
                    for (Window window : Window.values()) {
                        windows.put(window, Traffic.of(counted, window, now));
                    }
                    return windows;
                });
    }

    /**
     * The webhooks of a workspace that stand out in the last 24 hours.
     *
     * @param most how many of each
     */
    public Future<Extremes> extremes(WorkspaceId workspaceId, Instant now, int most) {
        return client.preparedQuery("""
                        WITH busy AS MATERIALIZED (
                            SELECT w.id, w.name, t.succeeded, t.failed, t.duration_ms,
                                t.duration_ms / (t.succeeded + t.failed) AS mean_ms
                            FROM webhook w
                            CROSS JOIN LATERAL (
                                SELECT sum(succeeded)::bigint AS succeeded, sum(failed)::bigint AS failed,
                                    sum(duration_ms)::bigint AS duration_ms
                                FROM traffic
                                WHERE workspace_id = $1 AND webhook_id = w.id AND minute >= $2) AS t
                            WHERE w.workspace_id = $1 AND w.deleted_at IS NULL AND t.succeeded + t.failed > 0
                        )
                        (SELECT 'failing' AS list, id, name, succeeded, failed, duration_ms
                         FROM busy
                         WHERE failed > 0
                         ORDER BY failed DESC, id
                         LIMIT $3)
                        UNION ALL
                        (SELECT 'slow', id, name, succeeded, failed, duration_ms
                         FROM busy
                         ORDER BY mean_ms DESC, id
                         LIMIT $3)""")
                .execute(Tuple.of(workspaceId.value(), Rows.utc(Window.DAY.from(now)), most))
                .map(rows -> new Extremes(standouts(rows, "failing"), standouts(rows, "slow")));
    }

    private static List<Standout> standouts(RowSet<Row> rows, String list) {
        return Rows.list(rows, Function.identity()).stream()
                .filter(row -> row.getString("list").equals(list))
                .map(row -> new Standout(
                        new WebhookId(row.getUUID("id")),
                        row.getString("name"),
                        row.getLong("succeeded"),
                        row.getLong("failed"),
                        row.getLong("duration_ms")))
                .toList();
    }

    private static Traffic.Span span(Row row) {
        return new Traffic.Span(
                Rows.time(row, "at"), row.getLong("succeeded"), row.getLong("failed"), row.getLong("duration_ms"));
    }

    /**
     * Folds the minutes of hours that ended before a time into their hours, and adds them to their workspace's, in
     * steps: the sums stay what they are.
     */
    public Future<Void> foldBefore(Instant time) {
        return client.preparedQuery("""
                        WITH old AS (
                            DELETE FROM traffic
                            WHERE ctid = ANY (ARRAY(
                                SELECT ctid FROM traffic
                                WHERE node > 0 AND minute < $1
                                LIMIT $2
                                FOR UPDATE SKIP LOCKED))
                            RETURNING *
                        ),
                        folded AS (
                            INSERT INTO traffic AS t (workspace_id, webhook_id, minute, node,
                                succeeded, failed, duration_ms)
                            SELECT workspace_id, webhook_id, date_trunc('hour', minute, 'UTC'), 0,
                                sum(succeeded), sum(failed), sum(duration_ms)
                            FROM old
                            GROUP BY 1, 2, 3
                            ORDER BY 1, 2, 3
                            ON CONFLICT (workspace_id, webhook_id, minute, node) DO UPDATE SET
                                succeeded = t.succeeded + excluded.succeeded,
                                failed = t.failed + excluded.failed,
                                duration_ms = t.duration_ms + excluded.duration_ms
                        ),
                        summed AS (
                            INSERT INTO workspace_traffic AS t (workspace_id, hour, succeeded, failed, duration_ms)
                            SELECT workspace_id, date_trunc('hour', minute, 'UTC'),
                                sum(succeeded), sum(failed), sum(duration_ms)
                            FROM old
                            GROUP BY 1, 2
                            ORDER BY 1, 2
                            ON CONFLICT (workspace_id, hour) DO UPDATE SET
                                succeeded = t.succeeded + excluded.succeeded,
                                failed = t.failed + excluded.failed,
                                duration_ms = t.duration_ms + excluded.duration_ms
                        )
                        SELECT count(*)::integer AS deleted FROM old""")
                .execute(Tuple.of(Rows.utc(time.truncatedTo(ChronoUnit.HOURS)), STEP))
                .map(rows -> rows.iterator().next().getInteger("deleted"))
                .compose(deleted -> deleted < STEP ? Future.succeededFuture() : foldBefore(time));
    }

    /** Forgets what was counted before a time, in steps. */
    public Future<Void> forgetBefore(Instant oldest) {
        return client.preparedQuery("DELETE FROM workspace_traffic WHERE hour < $1")
                .execute(Tuple.of(Rows.utc(oldest)))
                .compose(deleted -> forgetWebhooksBefore(oldest));
    }

    private Future<Void> forgetWebhooksBefore(Instant oldest) {
        return client.preparedQuery("""
                        DELETE FROM traffic
                        WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM traffic WHERE minute < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))""")
                .execute(Tuple.of(Rows.utc(oldest), STEP))
                .compose(
                        deleted -> deleted.rowCount() < STEP ? Future.succeededFuture() : forgetWebhooksBefore(oldest));
    }
}
