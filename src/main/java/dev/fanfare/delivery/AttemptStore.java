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
     * the attempt was made all the same, so it is in the log.
     *
     * @param recordings none of which is in the log already: they are counted in the traffic of their minute
     * @param node the number of this node
     */
    Future<Void> record(List<Recording> recordings, int node) {
        return client.preparedQuery("""
                        -- LATERAL and ctid: see DeliveryStore on plans. The lease is looked at again when the row
                        -- changes, because a node that claims the delivery at this moment must keep it.
                        WITH finished AS MATERIALIZED (
                            SELECT d.ctid AS tid, g.lease
                            FROM unnest($29::integer[], $30::bigint[], $31::integer[], $32::integer[])
                                AS g (kind, lease, first, last)
                            CROSS JOIN LATERAL (
                                SELECT ctid
                                FROM delivery
                                WHERE workspace_id = ($8::uuid[])[kind]
                                  AND webhook_id = ($9::uuid[])[kind]
                                  -- Before 17 the index is perhaps asked for the bounds only.
                                  AND event_id BETWEEN ($2::uuid[])[first] AND ($2::uuid[])[last]
                                  AND event_id = ANY (($2::uuid[])[first:last])
                                  AND lease = g.lease
                                OFFSET 0) AS d
                        ),
                        deleted AS (
                            DELETE FROM delivery d
                            USING finished f
                            WHERE d.ctid = f.tid AND d.lease = f.lease
                        ),
                        failed AS MATERIALIZED (
                            SELECT d.ctid AS tid, m.id, m.lease, ($10::integer[])[kind] AS number,
                                ($11::bigint[])[kind] AS retry_after_ms
                            FROM unnest($1::integer[], $2::uuid[], $3::bigint[], $4::uuid[])
                                AS m (kind, event_id, lease, id)
                            CROSS JOIN LATERAL (
                                SELECT ctid
                                FROM delivery
                                WHERE workspace_id = ($8::uuid[])[kind]
                                  AND webhook_id = ($9::uuid[])[kind]
                                  AND event_id = m.event_id
                                  AND lease = m.lease
                                OFFSET 0) AS d
                            WHERE ($11::bigint[])[kind] IS NOT NULL
                        ),
                        rescheduled AS (
                            UPDATE delivery d
                            SET attempts = f.number,
                                due_at = fanfare_now() + f.retry_after_ms * interval '1 millisecond',
                                resend = false,
                                lease = NULL
                            FROM failed f
                            WHERE d.ctid = f.tid AND d.lease = f.lease
                            RETURNING f.id
                        ),
                        counted AS (
                            INSERT INTO traffic AS t (workspace_id, webhook_id, minute, node,
                                succeeded, failed, duration_ms)
                            SELECT workspace_id, webhook_id, minute, $22::integer, succeeded, failed, duration_ms
                            FROM unnest($23::uuid[], $24::uuid[], $25::timestamptz[], $26::bigint[], $27::bigint[],
                                $28::bigint[])
                                AS c (workspace_id, webhook_id, minute, succeeded, failed, duration_ms)
                            ON CONFLICT (workspace_id, webhook_id, minute, node) DO UPDATE SET
                                succeeded = t.succeeded + excluded.succeeded,
                                failed = t.failed + excluded.failed,
                                duration_ms = t.duration_ms + excluded.duration_ms
                        )
                        INSERT INTO attempt (id, event_id, at, duration_ms, request_headers, workspace_id, webhook_id,
                            number, event_type, cause, url, status, succeeded, error_code, error_message,
                            response_headers, response_body, response_truncated, next_attempt_at)
                        SELECT id, event_id, at, duration_ms, request_headers, ($8::uuid[])[kind], ($9::uuid[])[kind],
                            ($10::integer[])[kind], ($13::text[])[kind], ($14::text[])[kind], ($15::text[])[kind],
                            ($16::smallint[])[kind], ($17::text[])[kind] IS NULL, ($17::text[])[kind],
                            ($18::text[])[kind], ($19::text[])[kind], ($20::bytea[])[kind], ($21::boolean[])[kind],
                            CASE WHEN ($12::bigint[])[kind] IS NOT NULL AND id IN (SELECT id FROM rescheduled)
                                 THEN fanfare_now() + ($12::bigint[])[kind] * interval '1 millisecond' END
                        FROM unnest($1::integer[], $2::uuid[], $4::uuid[], $5::timestamptz[], $6::integer[],
                            $7::text[])
                            AS m (kind, event_id, id, at, duration_ms, request_headers)""")
                .execute(AttemptColumns.of(recordings, node))
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
