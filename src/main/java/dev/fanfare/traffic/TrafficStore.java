package dev.fanfare.traffic;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The SQL of traffic; the recorder of attempts writes it. */
public final class TrafficStore {
    /** Rows changed by one step, so that no statement locks for long. */
    private static final int STEP = 10_000;

    private static final int HOURS = 24;

    private final SqlClient client;

    public TrafficStore(SqlClient client) {
        this.client = client;
    }

    /**
     * The last 24 hours of some webhooks, hour by hour; the last span is the hour that {@code now} is in.
     *
     * @return one for each webhook, also for those without any
     */
    public Future<Map<WebhookId, Traffic>> lastDay(WorkspaceId workspaceId, List<WebhookId> webhookIds, Instant now) {
        Instant from = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
        return client.preparedQuery("""
                        SELECT webhook_id, date_trunc('hour', minute, 'UTC') AS hour, sum(succeeded)::bigint AS succeeded,
                            sum(failed)::bigint AS failed, sum(duration_ms)::bigint AS duration_ms
                        FROM traffic
                        WHERE workspace_id = $1 AND webhook_id = ANY ($2) AND minute >= $3
                        GROUP BY webhook_id, hour""")
                .execute(Tuple.of(
                        workspaceId.value(),
                        webhookIds.stream().map(WebhookId::value).toArray(UUID[]::new),
                        Rows.utc(from)))
                .map(rows -> {
                    Map<WebhookId, Map<Instant, Traffic.Span>> counted = new HashMap<>();
                    webhookIds.forEach(id -> counted.put(id, new HashMap<>()));
                    for (Row row : rows) {
                        Traffic.Span hour = span(row);
                        counted.computeIfAbsent(new WebhookId(row.getUUID("webhook_id")), id -> new HashMap<>())
                                .put(hour.from(), hour);
                    }
                    Map<WebhookId, Traffic> traffic = new HashMap<>();
                    counted.forEach(
                            (id, hours) -> traffic.put(id, Traffic.of(hours, from, Duration.ofHours(1), HOURS)));
                    return traffic;
                });
    }

    private static Traffic.Span span(Row row) {
        return new Traffic.Span(
                Rows.time(row, "hour"), row.getLong("succeeded"), row.getLong("failed"), row.getLong("duration_ms"));
    }

    /** Folds the minutes of hours that ended before a time into their hours, in steps: the sums stay what they are. */
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
                        )
                        SELECT count(*)::integer AS deleted FROM old""")
                .execute(Tuple.of(Rows.utc(time.truncatedTo(ChronoUnit.HOURS)), STEP))
                .map(rows -> rows.iterator().next().getInteger("deleted"))
                .compose(deleted -> deleted < STEP ? Future.succeededFuture() : foldBefore(time));
    }

    /** Forgets what was counted before a time, in steps. */
    public Future<Void> forgetBefore(Instant oldest) {
        return client.preparedQuery("""
                        DELETE FROM traffic
                        WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM traffic WHERE minute < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))""")
                .execute(Tuple.of(Rows.utc(oldest), STEP))
                .compose(deleted -> deleted.rowCount() < STEP ? Future.succeededFuture() : forgetBefore(oldest));
    }
}
