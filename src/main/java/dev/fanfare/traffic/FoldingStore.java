package dev.fanfare.traffic;

import dev.fanfare.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The SQL that keeps traffic small: folds it, and forgets it. */
public final class FoldingStore {
    /** Rows changed by one step, so that no statement locks for long. */
    private static final int STEP = 10_000;

    private final SqlClient client;

    public FoldingStore(SqlClient client) {
        this.client = client;
    }

    /**
     * Folds the minutes that ended before a time into their hours, and adds them to their workspace's hours and
     * minutes, in steps: the sums stay what they are.
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
                        ),
                        kept AS (
                            INSERT INTO workspace_minute AS t (workspace_id, minute, succeeded, failed, duration_ms)
                            SELECT workspace_id, minute, sum(succeeded), sum(failed), sum(duration_ms)
                            FROM old
                            GROUP BY 1, 2
                            ORDER BY 1, 2
                            ON CONFLICT (workspace_id, minute) DO UPDATE SET
                                succeeded = t.succeeded + excluded.succeeded,
                                failed = t.failed + excluded.failed,
                                duration_ms = t.duration_ms + excluded.duration_ms
                        )
                        SELECT count(*)::integer AS deleted FROM old""")
                .execute(Tuple.of(Rows.utc(time.truncatedTo(ChronoUnit.MINUTES)), STEP))
                .map(rows -> rows.iterator().next().getInteger("deleted"))
                .compose(deleted -> deleted < STEP ? Future.succeededFuture() : foldBefore(time));
    }

    /** Forgets the workspaces' minutes before a time; their hours stay. */
    public Future<Void> forgetMinutesBefore(Instant oldest) {
        return client.preparedQuery("DELETE FROM workspace_minute WHERE minute < $1")
                .execute(Tuple.of(Rows.utc(oldest)))
                .mapEmpty();
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
