package dev.fanfare.workspace;

import dev.fanfare.db.Rows;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.InvitationId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The SQL of invitations. */
final class InvitationStore {
    /** An invitation that was used up: what it made of whom. */
    record Taken(WorkspaceId workspaceId, String email, Role role) {}

    private final SqlClient client;

    InvitationStore(SqlClient client) {
        this.client = client;
    }

    /**
     * Takes the place of an expired one for the same address.
     *
     * @return false when that address has one that can still be accepted
     */
    Future<Boolean> insert(
            InvitationId id, WorkspaceId workspaceId, String email, Role role, Token token, AccountId invitedBy) {
        return client.preparedQuery("""
                        INSERT INTO invitation AS old
                            (workspace_id, id, email, role, token_hash, invited_by, created_at, expires_at)
                        VALUES ($1, $2, $3, $4, $5, $6, fanfare_now(), fanfare_now() + interval '7 days')
                        ON CONFLICT (workspace_id, lower(email)) DO UPDATE SET
                            id = excluded.id, email = excluded.email, role = excluded.role,
                            token_hash = excluded.token_hash, invited_by = excluded.invited_by,
                            created_at = excluded.created_at, expires_at = excluded.expires_at
                        WHERE old.expires_at <= fanfare_now()""")
                .execute(Tuple.of(workspaceId.value(), id.value(), email, role.word(), hash(token), invitedBy.value()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** A new link and seven more days; the old link ends. */
    Future<Boolean> renew(WorkspaceId workspaceId, InvitationId id, Token token, AccountId invitedBy) {
        return client.preparedQuery("""
                        UPDATE invitation
                        SET token_hash = $3, invited_by = $4, expires_at = fanfare_now() + interval '7 days'
                        WHERE workspace_id = $1 AND id = $2""")
                .execute(Tuple.of(workspaceId.value(), id.value(), hash(token), invitedBy.value()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** The newest first, those that are too old included. */
    Future<List<Invitation>> list(WorkspaceId workspaceId) {
        return client.preparedQuery("""
                        SELECT i.id, i.email, i.role, a.email AS invited_by, i.expires_at,
                            i.expires_at <= fanfare_now() AS expired
                        FROM invitation AS i JOIN account AS a ON a.id = i.invited_by
                        WHERE i.workspace_id = $1
                        ORDER BY i.created_at DESC, i.id DESC""")
                .execute(Tuple.of(workspaceId.value()))
                .map(rows -> Rows.list(rows, InvitationStore::invitation));
    }

    /** Those that are too old included. */
    Future<Long> count(WorkspaceId workspaceId) {
        return client.preparedQuery("SELECT count(*) AS count FROM invitation WHERE workspace_id = $1")
                .execute(Tuple.of(workspaceId.value()))
                .map(rows -> rows.iterator().next().getLong("count"));
    }

    Future<Optional<Invitation>> find(WorkspaceId workspaceId, InvitationId id) {
        return client.preparedQuery("""
                        SELECT i.id, i.email, i.role, a.email AS invited_by, i.expires_at,
                            i.expires_at <= fanfare_now() AS expired
                        FROM invitation AS i JOIN account AS a ON a.id = i.invited_by
                        WHERE i.workspace_id = $1 AND i.id = $2""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows ->
                        Rows.list(rows, InvitationStore::invitation).stream().findFirst());
    }

    /** Of whatever workspace: the token says which. */
    Future<Optional<Offer>> find(Token token) {
        return client.preparedQuery("""
                        SELECT w.id, w.slug, w.name, i.email, i.role, inviter.email AS invited_by,
                            EXISTS (SELECT FROM account WHERE lower(account.email) = lower(i.email)) AS known
                        FROM invitation AS i
                        JOIN workspace AS w ON w.id = i.workspace_id
                        JOIN account AS inviter ON inviter.id = i.invited_by
                        WHERE i.token_hash = $1 AND i.expires_at > fanfare_now()""")
                .execute(Tuple.of(hash(token)))
                .map(rows -> Rows.list(rows, InvitationStore::offer).stream().findFirst());
    }

    /** Uses it up, once, for whom it is; empty when there is nothing to use. */
    Future<Optional<Taken>> take(Token token, String email) {
        return client.preparedQuery("""
                        DELETE FROM invitation
                        WHERE token_hash = $1 AND lower(email) = lower($2) AND expires_at > fanfare_now()
                        RETURNING workspace_id, email, role""").execute(Tuple.of(hash(token), email)).map(InvitationStore::firstTaken);
    }

    private static Optional<Taken> firstTaken(RowSet<Row> rows) {
        return Rows.list(
                        rows,
                        row -> new Taken(
                                new WorkspaceId(row.getUUID("workspace_id")),
                                row.getString("email"),
                                Role.of(row.getString("role"))))
                .stream()
                .findFirst();
    }

    /** The address it was for; empty when there is none. */
    Future<Optional<String>> delete(WorkspaceId workspaceId, InvitationId id) {
        return client.preparedQuery("DELETE FROM invitation WHERE workspace_id = $1 AND id = $2 RETURNING email")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows ->
                        Rows.list(rows, row -> row.getString("email")).stream().findFirst());
    }

    /** Those that somebody sent. */
    Future<Void> deleteBy(WorkspaceId workspaceId, AccountId inviter) {
        return client.preparedQuery("DELETE FROM invitation WHERE workspace_id = $1 AND invited_by = $2")
                .execute(Tuple.of(workspaceId.value(), inviter.value()))
                .mapEmpty();
    }

    /** What nobody has renewed for a month, a bounded number: every invitation sweeps more than it adds. */
    Future<Void> deleteForgotten() {
        return client.query("""
                        DELETE FROM invitation
                        WHERE (workspace_id, id) IN (
                            SELECT workspace_id, id FROM invitation
                            WHERE expires_at <= fanfare_now() - interval '30 days'
                            LIMIT 100 FOR UPDATE SKIP LOCKED)""").execute().mapEmpty();
    }

    private static Invitation invitation(Row row) {
        return new Invitation(
                new InvitationId(row.getUUID("id")),
                row.getString("email"),
                Role.of(row.getString("role")),
                row.getString("invited_by"),
                Rows.time(row, "expires_at"),
                row.getBoolean("expired"));
    }

    private static Offer offer(Row row) {
        Membership membership = WorkspaceStore.membership(row);
        return new Offer(
                membership.workspace(),
                row.getString("email"),
                membership.role(),
                row.getString("invited_by"),
                row.getBoolean("known"));
    }

    private static Buffer hash(Token token) {
        return Buffer.buffer(token.hash());
    }
}
