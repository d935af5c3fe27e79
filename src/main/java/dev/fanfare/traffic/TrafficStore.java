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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The SQL that reads traffic. The recorder of attempts writes it, {@link FoldingStore} keeps it small. */
public final class TrafficStore {
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
     * What a whole workspace's attempts came to in every window, from one snapshot: what is folded, and minutes of
     * webhooks that are not yet.
     */
    public Future<Map<Window, Traffic>> windows(WorkspaceId workspaceId, Instant now) {
        return client.preparedQuery("""
                        WITH unfolded AS MATERIALIZED (
                            SELECT minute, sum(succeeded) AS succeeded, sum(failed) AS failed,
                                sum(duration_ms) AS duration_ms
                            FROM traffic
                            WHERE workspace_id = $1 AND minute >= $2 AND node > 0
                            GROUP BY minute
                        )
                        SELECT false AS fine, at, sum(succeeded)::bigint AS succeeded, sum(failed)::bigint AS failed,
                            sum(duration_ms)::bigint AS duration_ms
                        FROM (
                            SELECT hour AS at, succeeded, failed, duration_ms
                            FROM workspace_traffic
                            WHERE workspace_id = $1 AND hour >= $2
                            UNION ALL
                            SELECT date_trunc('hour', minute, 'UTC'), succeeded, failed, duration_ms
                            FROM unfolded) AS hours
                        GROUP BY at
                        UNION ALL
                        SELECT true, at, sum(succeeded)::bigint, sum(failed)::bigint, sum(duration_ms)::bigint
                        FROM (
                            SELECT minute AS at, succeeded, failed, duration_ms
                            FROM workspace_minute
                            WHERE workspace_id = $1 AND minute >= $3
                            UNION ALL
                            SELECT minute, succeeded, failed, duration_ms
                            FROM unfolded
                            WHERE minute >= $3) AS minutes
                        GROUP BY at""")
                .execute(Tuple.of(
                        workspaceId.value(), Rows.utc(Window.MONTH.from(now)), Rows.utc(Window.HOUR.from(now))))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.partitioningBy(
                                row -> row.getBoolean("fine"),
                                Collectors.mapping(TrafficStore::span, Collectors.toList()))))
                .map(counted -> {
                    Map<Window, Traffic> windows = new EnumMap<>(Window.class);
                    for (Window window : Window.values()) {
                        List<Traffic.Span> spans = Objects.requireNonNull(counted.get(window == Window.HOUR));
                        windows.put(window, Traffic.of(spans, window, now));
                    }
                    return windows;
                });
    }

    /**
     * The webhooks of a workspace that stand out in the last 24 hours. What is folded and what is not have an index
     * each, in which the workspace's last day lies together.
     *
     * @param most how many of each
     */
    public Future<Extremes> extremes(WorkspaceId workspaceId, Instant now, int most) {
        return client.preparedQuery("""
                        WITH counted AS (
                            SELECT webhook_id, succeeded, failed, duration_ms
                            FROM traffic
                            WHERE workspace_id = $1 AND minute >= $2 AND node = 0
                            UNION ALL
                            SELECT webhook_id, succeeded, failed, duration_ms
                            FROM traffic
                            WHERE workspace_id = $1 AND minute >= $2 AND node > 0
                        ),
                        busy AS MATERIALIZED (
                            SELECT w.id, w.name, t.succeeded, t.failed, t.duration_ms,
                                t.duration_ms / (t.succeeded + t.failed) AS mean_ms
                            FROM (
                                SELECT webhook_id, sum(succeeded)::bigint AS succeeded, sum(failed)::bigint AS failed,
                                    sum(duration_ms)::bigint AS duration_ms
                                FROM counted
                                GROUP BY webhook_id) AS t
                            JOIN webhook w ON w.workspace_id = $1 AND w.id = t.webhook_id
                            WHERE w.deleted_at IS NULL AND t.succeeded + t.failed > 0
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
}
