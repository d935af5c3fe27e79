package dev.fanfare.workspace;

import dev.fanfare.db.Rows;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The SQL of who belongs to a workspace, and as what. */
final class MemberStore {
    private final SqlClient client;

    MemberStore(SqlClient client) {
        this.client = client;
    }

    /**
     * The owners of a workspace, who stay so until the transaction ends: everybody else who wants to change its members
     * waits. Publishing does not: its foreign keys go together with this lock.
     */
    Future<Set<AccountId>> lockOwners(WorkspaceId workspaceId) {
        return client.preparedQuery("SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE")
                .execute(Tuple.of(workspaceId.value()))
                .compose(locked -> client.preparedQuery("""
                                SELECT account_id FROM membership WHERE workspace_id = $1 AND role = 'owner'""").execute(Tuple.of(workspaceId.value())))
                .map(rows -> Set.copyOf(Rows.list(rows, row -> new AccountId(row.getUUID("account_id")))));
    }

    /** Whoever came first is first. */
    Future<List<Member>> list(WorkspaceId workspaceId) {
        return client.preparedQuery("""
                        SELECT a.id, a.email, m.role, m.created_at
                        FROM membership AS m JOIN account AS a ON a.id = m.account_id
                        WHERE m.workspace_id = $1
                        ORDER BY m.created_at, a.id""")
                .execute(Tuple.of(workspaceId.value()))
                .map(rows -> Rows.list(rows, MemberStore::member));
    }

    Future<Optional<Member>> find(WorkspaceId workspaceId, AccountId accountId) {
        return client.preparedQuery("""
                        SELECT a.id, a.email, m.role, m.created_at
                        FROM membership AS m JOIN account AS a ON a.id = m.account_id
                        WHERE m.workspace_id = $1 AND m.account_id = $2""")
                .execute(Tuple.of(workspaceId.value(), accountId.value()))
                .map(rows -> Rows.list(rows, MemberStore::member).stream().findFirst());
    }

    Future<Boolean> isMember(WorkspaceId workspaceId, String email) {
        return client.preparedQuery("""
                        SELECT FROM membership AS m JOIN account AS a ON a.id = m.account_id
                        WHERE m.workspace_id = $1 AND lower(a.email) = lower($2)""")
                .execute(Tuple.of(workspaceId.value(), email))
                .map(rows -> rows.size() > 0);
    }

    /** Nothing changes for somebody who belongs to it already. */
    Future<Void> insert(WorkspaceId workspaceId, AccountId accountId, Role role) {
        return client.preparedQuery("""
                        INSERT INTO membership (workspace_id, account_id, role, created_at)
                        VALUES ($1, $2, $3, fanfare_now())
                        ON CONFLICT (workspace_id, account_id) DO NOTHING""")
                .execute(Tuple.of(workspaceId.value(), accountId.value(), role.word()))
                .mapEmpty();
    }

    Future<Void> setRole(WorkspaceId workspaceId, AccountId accountId, Role role) {
        return client.preparedQuery("UPDATE membership SET role = $3 WHERE workspace_id = $1 AND account_id = $2")
                .execute(Tuple.of(workspaceId.value(), accountId.value(), role.word()))
                .mapEmpty();
    }

    Future<Void> delete(WorkspaceId workspaceId, AccountId accountId) {
        return client.preparedQuery("DELETE FROM membership WHERE workspace_id = $1 AND account_id = $2")
                .execute(Tuple.of(workspaceId.value(), accountId.value()))
                .mapEmpty();
    }

    private static Member member(Row row) {
        return new Member(
                new AccountId(row.getUUID("id")),
                row.getString("email"),
                Role.of(row.getString("role")),
                Rows.time(row, "created_at"));
    }
}
