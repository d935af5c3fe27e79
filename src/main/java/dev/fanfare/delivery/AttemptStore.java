package dev.fanfare.delivery;

import dev.fanfare.db.Rows;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of the log, and of what an outcome changes. */
public final class AttemptStore {
    private final SqlClient client;

    public AttemptStore(SqlClient client) {
        this.client = client;
    }

    /**
     * Which attempts to list: all of a webhook, narrowed by what is not null.
     *
     * @param from at this time or later
     * @param to before this time
     */
    public record Filter(
            @Nullable String eventType,
            @Nullable Boolean succeeded,
            @Nullable EventId eventId,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * Writes outcomes down and settles their deliveries, all or nothing: a delivery that is done is deleted, one that
     * failed is rescheduled. A delivery that no longer carries the outcome's lease was taken over and is left alone;
     * the attempt was made all the same, so it is in the log. Writing the same outcomes twice changes nothing.
     */
    Future<Void> record(List<Recording> recordings) {
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
                        )
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
                        ON CONFLICT DO NOTHING""").execute(AttemptColumns.of(recordings)).mapEmpty();
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

    /** The newest first, older than {@code before} if given. Reads neither headers nor bodies. */
    public Future<List<Attempt>> list(
            WorkspaceId workspaceId, WebhookId webhookId, Filter filter, @Nullable UUID before, int limit) {
        EventId eventId = filter.eventId();
        return client.preparedQuery("""
                        SELECT id, webhook_id, event_id, event_type, cause, number, at, url, succeeded, status,
                            error_code, error_message, duration_ms, next_attempt_at
                        FROM attempt
                        WHERE workspace_id = $1
                          AND webhook_id = $2
                          AND ($3::uuid IS NULL OR id < $3)
                          AND ($4::text IS NULL OR event_type = $4)
                          AND ($5::boolean IS NULL OR succeeded = $5)
                          AND ($6::uuid IS NULL OR event_id = $6)
                          AND ($7::timestamptz IS NULL OR at >= $7)
                          AND ($8::timestamptz IS NULL OR at < $8)
                        ORDER BY id DESC
                        LIMIT $9""")
                .execute(Tuple.tuple()
                        .addUUID(workspaceId.value())
                        .addUUID(webhookId.value())
                        .addUUID(before)
                        .addString(filter.eventType())
                        .addBoolean(filter.succeeded())
                        .addUUID(eventId == null ? null : eventId.value())
                        .addOffsetDateTime(utc(filter.from()))
                        .addOffsetDateTime(utc(filter.to()))
                        .addInteger(limit))
                .map(rows -> Rows.list(rows, row -> attempt(row, null)));
    }

    /**
     * What came since.
     *
     * @param last the newest of them, from which to look on; what was asked from when there is none
     */
    public record Newer(int count, UUID last) {}

    /** How many attempts of a webhook are newer than one; at most a hundred are counted at a time. */
    public Future<Newer> newer(WorkspaceId workspaceId, WebhookId webhookId, UUID after) {
        return client.preparedQuery("""
                        SELECT id
                        FROM attempt
                        WHERE workspace_id = $1 AND webhook_id = $2 AND id > $3
                        ORDER BY id
                        LIMIT 100""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), after))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")))
                .map(ids -> new Newer(ids.size(), ids.isEmpty() ? after : ids.getLast()));
    }

    /** Every attempt of an event over all webhooks, the oldest first, at most {@code limit}. */
    public Future<List<Attempt>> ofEvent(WorkspaceId workspaceId, EventId eventId, int limit) {
        return client.preparedQuery("""
                        SELECT id, webhook_id, event_id, event_type, cause, number, at, url, succeeded, status,
                            error_code, error_message, duration_ms, next_attempt_at
                        FROM attempt
                        WHERE workspace_id = $1 AND event_id = $2
                        ORDER BY id
                        LIMIT $3""")
                .execute(Tuple.of(workspaceId.value(), eventId.value(), limit))
                .map(rows -> Rows.list(rows, row -> attempt(row, null)));
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

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Attempt.Exchange exchange(Row row) {
        Buffer requestBody = row.getBuffer("payload");
        return new Attempt.Exchange(
                row.getString("request_headers"),
                requestBody,
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
