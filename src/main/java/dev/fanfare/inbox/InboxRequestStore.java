package dev.fanfare.inbox;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Writes what came to inboxes. */
final class InboxRequestStore {
    private final Pool pool;

    InboxRequestStore(Pool pool) {
        this.pool = pool;
    }

    /** A request and where it came to. */
    record Arrival(Inbox inbox, InboxRequest request) {}

    /** Stores all whose inbox there still is, and drops what is more than each may keep, the oldest first. */
    Future<Void> insert(List<Arrival> arrivals, int mostOfEach) {
        return pool.withTransaction(
                connection -> insert(connection, arrivals).compose(stored -> trim(connection, arrivals, mostOfEach)));
    }

    /** Locks the inboxes in order, so that nodes that write the same ones wait instead of ending each other. */
    private static Future<Void> insert(SqlConnection connection, List<Arrival> arrivals) {
        return connection
                .preparedQuery("""
                        WITH locked AS (
                            SELECT workspace_id, token
                            FROM inbox
                            WHERE (workspace_id, token) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
                            ORDER BY workspace_id, token
                            FOR UPDATE)
                        INSERT INTO inbox_request (workspace_id, token, id, method, query, headers, body, body_length,
                            received_at, verified)
                        SELECT r.workspace_id, r.token, r.id, r.method, r.query, r.headers, r.body, r.body_length,
                            r.received_at, r.verified
                        FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                                $7::bytea[], $8::integer[], $9::timestamptz[], $10::boolean[])
                            AS r (workspace_id, token, id, method, query, headers, body, body_length, received_at,
                                verified)
                        JOIN locked USING (workspace_id, token)""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(workspaceIds(arrivals))
                        .addArrayOfString(tokens(arrivals))
                        .addArrayOfUUID(column(arrivals, r -> r.id().value()).toArray(UUID[]::new))
                        .addArrayOfString(column(arrivals, InboxRequest::method).toArray(String[]::new))
                        .addArrayOfString(column(arrivals, InboxRequest::query).toArray(String[]::new))
                        .addArrayOfString(
                                column(arrivals, InboxRequest::headers).toArray(String[]::new))
                        .addArrayOfBuffer(column(arrivals, InboxRequest::body).toArray(Buffer[]::new))
                        .addArrayOfInteger(
                                column(arrivals, InboxRequest::bodyLength).toArray(Integer[]::new))
                        .addArrayOfOffsetDateTime(
                                column(arrivals, r -> Rows.utc(r.receivedAt())).toArray(OffsetDateTime[]::new))
                        .addArrayOfBoolean(arrivals.stream()
                                .map(arrival -> arrival.request().verified())
                                .toArray(Boolean[]::new)))
                .mapEmpty();
    }

    private static Future<Void> trim(SqlConnection connection, List<Arrival> arrivals, int mostOfEach) {
        return connection
                .preparedQuery("""
                        DELETE FROM inbox_request AS r
                        USING (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])) AS t (workspace_id, token)
                        WHERE r.workspace_id = t.workspace_id
                          AND r.token = t.token
                          AND r.id <= (
                            SELECT id
                            FROM inbox_request
                            WHERE workspace_id = t.workspace_id AND token = t.token
                            ORDER BY id DESC
                            OFFSET $3
                            LIMIT 1)""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(workspaceIds(arrivals))
                        .addArrayOfString(tokens(arrivals))
                        .addInteger(mostOfEach))
                .mapEmpty();
    }

    private static UUID[] workspaceIds(List<Arrival> arrivals) {
        return arrivals.stream()
                .map(arrival -> arrival.inbox().workspaceId())
                .map(WorkspaceId::value)
                .toArray(UUID[]::new);
    }

    private static String[] tokens(List<Arrival> arrivals) {
        return arrivals.stream().map(arrival -> arrival.inbox().token().value()).toArray(String[]::new);
    }

    private static <T> List<T> column(List<Arrival> arrivals, Function<InboxRequest, T> value) {
        return arrivals.stream().map(arrival -> value.apply(arrival.request())).toList();
    }
}
