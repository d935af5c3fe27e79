package dev.fanfare.delivery;

import dev.fanfare.db.Rows;
import dev.fanfare.id.AttemptId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The SQL of what an outcome changes: the log, the delivery, the traffic. {@link AttemptLog} reads the log. */
public final class AttemptStore {
    private final SqlClient client;

    public AttemptStore(SqlClient client) {
        this.client = client;
    }

    /**
     * Writes outcomes down and settles their deliveries, all or nothing: a delivery that is done is deleted, one that
     * failed is rescheduled. A delivery that no longer carries the outcome's lease was taken over and is left alone;
     * the attempt was made all the same, so it is in the log. What was not in the log before is counted in the traffic of
     * the minute it was made in. Writing the same outcomes twice changes nothing.
     *
     * @param node the number of this node
     */
    Future<Void> record(List<Recording> recordings, int node) {
        return client.preparedQuery("""
                        WITH made AS MATERIALIZED (
                            SELECT *
                            FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
                                $7::integer[], $8::timestamptz[], $9::text[], $10::boolean[], $11::smallint[],
                                $12::text[], $13::text[], $14::integer[], $15::text[], $16::text[], $17::bytea[],
                                $18::boolean[], $19::bigint[], $20::bigint[], $21::boolean[])
                            AS made (workspace_id, webhook_id, id, event_id, event_type, cause,
                                number, at, url, succeeded, status,
                                error_code, error_message, duration_ms, request_headers, response_headers,
                                response_body, response_truncated, lease, retry_after_ms, held)
                        ),
                        -- LATERAL and ctid: see DeliveryStore on plans.
                        leased AS MATERIALIZED (
                            SELECT d.ctid AS tid, m.id, m.number, m.retry_after_ms
                            FROM made m
                            CROSS JOIN LATERAL (
                                SELECT ctid
                                FROM delivery
                                WHERE workspace_id = m.workspace_id
                                  AND webhook_id = m.webhook_id
                                  AND event_id = m.event_id
                                  AND lease = m.lease
                                FOR UPDATE) AS d
                        ),
                        done AS (
                            DELETE FROM delivery d
                            USING leased l
                            WHERE d.ctid = l.tid AND l.retry_after_ms IS NULL
                        ),
                        rescheduled AS (
                            UPDATE delivery d
                            SET attempts = l.number,
                                due_at = fanfare_now() + l.retry_after_ms * interval '1 millisecond',
                                resend = false,
                                lease = NULL
                            FROM leased l
                            WHERE d.ctid = l.tid AND l.retry_after_ms IS NOT NULL
                            RETURNING l.id
                        ),
                        logged AS (
                            INSERT INTO attempt (workspace_id, webhook_id, id, event_id, event_type, cause,
                                number, at, url, succeeded, status,
                                error_code, error_message, duration_ms, request_headers, response_headers,
                                response_body, response_truncated, next_attempt_at)
                            SELECT workspace_id, webhook_id, id, event_id, event_type, cause,
                                number, at, url, succeeded, status,
                                error_code, error_message, duration_ms, request_headers, response_headers,
                                response_body, response_truncated,
                                CASE WHEN NOT held AND id IN (SELECT id FROM rescheduled)
                                     THEN fanfare_now() + retry_after_ms * interval '1 millisecond' END
                            FROM made
                            ON CONFLICT DO NOTHING
                            RETURNING workspace_id, webhook_id, cause, at, succeeded, duration_ms
                        )
                        INSERT INTO traffic AS t (workspace_id, webhook_id, minute, node,
                            succeeded, failed, duration_ms)
                        SELECT workspace_id, webhook_id, date_trunc('minute', at), $22::integer,
                            count(*) FILTER (WHERE succeeded), count(*) FILTER (WHERE NOT succeeded), sum(duration_ms)
                        FROM logged
                        WHERE cause <> 'test'
                        GROUP BY workspace_id, webhook_id, date_trunc('minute', at)
                        ON CONFLICT (workspace_id, webhook_id, minute, node) DO UPDATE SET
                            succeeded = t.succeeded + excluded.succeeded,
                            failed = t.failed + excluded.failed,
                            duration_ms = t.duration_ms + excluded.duration_ms""")
                .execute(AttemptColumns.of(recordings).addInteger(node))
                .mapEmpty();
    }

    /** Those of the outcomes that are not in the log yet, in the same order. */
    Future<List<Recording>> unwritten(List<Recording> recordings) {
        return client.preparedQuery("""
                        SELECT written.id
                        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS made (workspace_id, webhook_id, id)
                        CROSS JOIN LATERAL (
                            SELECT id
                            FROM attempt
                            WHERE workspace_id = made.workspace_id AND webhook_id = made.webhook_id AND id = made.id
                            OFFSET 0) AS written""")
                .execute(Tuple.of(
                        recordings.stream()
                                .map(recording ->
                                        recording.delivery().workspaceId().value())
                                .toArray(UUID[]::new),
                        recordings.stream()
                                .map(recording ->
                                        recording.delivery().webhookId().value())
                                .toArray(UUID[]::new),
                        recordings.stream()
                                .map(recording -> recording.id().value())
                                .toArray(UUID[]::new)))
                .map(rows -> Set.copyOf(Rows.list(rows, row -> new AttemptId(row.getUUID("id")))))
                .map(written -> recordings.stream()
                        .filter(recording -> !written.contains(recording.id()))
                        .toList());
    }
}
