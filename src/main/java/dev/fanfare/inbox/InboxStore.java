package dev.fanfare.inbox;

import dev.fanfare.db.Rows;
import dev.fanfare.id.InboxRequestId;
import dev.fanfare.id.InboxToken;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of inboxes. */
final class InboxStore {
    private final SqlClient client;

    InboxStore(SqlClient client) {
        this.client = client;
    }

    /** Makes one; empty when the workspace has as many as it may. */
    Future<Optional<Inbox>> insert(WorkspaceId workspaceId, InboxToken token, int most) {
        return client.preparedQuery("""
                        INSERT INTO inbox (workspace_id, token, created_at)
                        SELECT $1, $2, fanfare_now()
                        WHERE (SELECT count(*) FROM inbox WHERE workspace_id = $1) < $3
                        RETURNING workspace_id, token, status, delay_seconds, silent, created_at""")
                .execute(Tuple.of(workspaceId.value(), token.value(), most))
                .map(InboxStore::first);
    }

    /** The one look-up that names no workspace: it is what finds the workspace of a request. */
    Future<Optional<Inbox>> find(InboxToken token) {
        return client.preparedQuery("""
                        SELECT workspace_id, token, status, delay_seconds, silent, created_at
                        FROM inbox
                        WHERE token = $1""").execute(Tuple.of(token.value())).map(InboxStore::first);
    }

    Future<Optional<Inbox>> find(WorkspaceId workspaceId, InboxToken token) {
        return client.preparedQuery("""
                        SELECT workspace_id, token, status, delay_seconds, silent, created_at
                        FROM inbox
                        WHERE workspace_id = $1 AND token = $2""")
                .execute(Tuple.of(workspaceId.value(), token.value()))
                .map(InboxStore::first);
    }

    /** All of a workspace, the newest first, each with when it last got something. */
    Future<List<Inboxes.Row>> list(WorkspaceId workspaceId) {
        return client.preparedQuery("""
                        SELECT i.workspace_id, i.token, i.status, i.delay_seconds, i.silent, i.created_at, r.received_at
                        FROM inbox AS i
                        LEFT JOIN LATERAL (
                            SELECT received_at
                            FROM inbox_request
                            WHERE workspace_id = i.workspace_id AND token = i.token
                            ORDER BY id DESC
                            LIMIT 1) AS r ON true
                        WHERE i.workspace_id = $1
                        ORDER BY i.created_at DESC, i.token""")
                .execute(Tuple.of(workspaceId.value()))
                .map(rows -> Rows.list(rows, row -> new Inboxes.Row(inbox(row), Rows.instant(row, "received_at"))));
    }

    Future<Optional<Inbox>> update(WorkspaceId workspaceId, InboxToken token, InboxAnswer answer) {
        return client.preparedQuery("""
                        UPDATE inbox SET status = $3, delay_seconds = $4, silent = $5
                        WHERE workspace_id = $1 AND token = $2
                        RETURNING workspace_id, token, status, delay_seconds, silent, created_at""")
                .execute(Tuple.of(
                        workspaceId.value(), token.value(), answer.status(), answer.delaySeconds(), answer.silent()))
                .map(InboxStore::first);
    }

    /** With all that came to it. */
    Future<Boolean> delete(WorkspaceId workspaceId, InboxToken token) {
        return client.preparedQuery("DELETE FROM inbox WHERE workspace_id = $1 AND token = $2")
                .execute(Tuple.of(workspaceId.value(), token.value()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** The newest first, older than {@code before} if given; without bodies. */
    Future<List<InboxRequest>> requests(
            WorkspaceId workspaceId, InboxToken token, @Nullable InboxRequestId before, int limit) {
        return client.preparedQuery("""
                        SELECT id, method, query, headers, ''::bytea AS body, body_length, received_at, verified
                        FROM inbox_request
                        WHERE workspace_id = $1 AND token = $2 AND ($3::uuid IS NULL OR id < $3)
                        ORDER BY id DESC
                        LIMIT $4""")
                .execute(Tuple.of(workspaceId.value(), token.value(), before == null ? null : before.value(), limit))
                .map(rows -> Rows.list(rows, InboxStore::request));
    }

    /** Those newer than one, the oldest first. */
    Future<List<InboxRequestId>> since(WorkspaceId workspaceId, InboxToken token, InboxRequestId after, int limit) {
        return client.preparedQuery("""
                        SELECT id
                        FROM inbox_request
                        WHERE workspace_id = $1 AND token = $2 AND id > $3
                        ORDER BY id
                        LIMIT $4""")
                .execute(Tuple.of(workspaceId.value(), token.value(), after.value(), limit))
                .map(rows -> Rows.list(rows, row -> new InboxRequestId(row.getUUID("id"))));
    }

    Future<Optional<InboxRequest>> request(WorkspaceId workspaceId, InboxToken token, InboxRequestId id) {
        return client.preparedQuery("""
                        SELECT id, method, query, headers, body, body_length, received_at, verified
                        FROM inbox_request
                        WHERE workspace_id = $1 AND token = $2 AND id = $3""")
                .execute(Tuple.of(workspaceId.value(), token.value(), id.value()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(request(rows.iterator().next())));
    }

    /** Ends requests from before a time, then inboxes as old that nothing leads to and that got nothing since. */
    Future<Void> forgetBefore(Instant oldest, String urlPrefix) {
        return client.preparedQuery("DELETE FROM inbox_request WHERE received_at < $1")
                .execute(Tuple.of(Rows.utc(oldest)))
                .compose(swept -> client.preparedQuery("""
                        DELETE FROM inbox AS i
                        WHERE i.created_at < $1
                          AND NOT EXISTS (
                            SELECT FROM inbox_request AS r
                            WHERE r.workspace_id = i.workspace_id AND r.token = i.token)
                          AND NOT EXISTS (
                            SELECT FROM webhook AS w
                            WHERE w.workspace_id = i.workspace_id AND w.url = $2 || i.token
                              AND w.deleted_at IS NULL)""").execute(Tuple.of(Rows.utc(oldest), urlPrefix)))
                .mapEmpty();
    }

    private static Optional<Inbox> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(inbox(rows.iterator().next()));
    }

    private static Inbox inbox(Row row) {
        return new Inbox(
                new WorkspaceId(row.getUUID("workspace_id")),
                new InboxToken(row.getString("token")),
                new InboxAnswer(row.getInteger("status"), row.getInteger("delay_seconds"), row.getBoolean("silent")),
                Rows.time(row, "created_at"));
    }

    private static InboxRequest request(Row row) {
        return new InboxRequest(
                new InboxRequestId(row.getUUID("id")),
                row.getString("method"),
                row.getString("query"),
                row.getString("headers"),
                row.getBuffer("body"),
                row.getInteger("body_length"),
                Rows.time(row, "received_at"),
                row.getBoolean("verified"));
    }
}
