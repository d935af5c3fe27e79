package dev.fanfare.workspace;

import dev.fanfare.db.Rows;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.SessionId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of sessions. */
final class SessionStore {
    /** A session as stored. {@code stale}: its last use was written down more than a minute ago. */
    record Found(Session session, boolean stale) {}

    private final SqlClient client;

    SessionStore(SqlClient client) {
        this.client = client;
    }

    Future<Void> insert(Token token, AccountId accountId, Device device) {
        return client.preparedQuery("""
                        INSERT INTO session
                            (token_hash, account_id, created_at, used_at, expires_at, address, user_agent)
                        VALUES ($1, $2, fanfare_now(), fanfare_now(), fanfare_now() + interval '12 hours', $3, $4)""")
                .execute(Tuple.of(hash(token), accountId.value(), device.address(), device.userAgent()))
                .mapEmpty();
    }

    /** Empty when there is no such session, or it is over, or nobody used it for two hours. */
    Future<Optional<Found>> find(Token token) {
        return client.preparedQuery("""
                        SELECT s.account_id, a.email, s.workspace_id AS current_id,
                            s.used_at < fanfare_now() - interval '1 minute' AS stale, w.id, w.slug, w.name, m.role
                        FROM session AS s
                        JOIN account AS a ON a.id = s.account_id
                        LEFT JOIN (membership AS m JOIN workspace AS w ON w.id = m.workspace_id)
                            ON m.account_id = s.account_id
                        WHERE s.token_hash = $1
                          AND s.expires_at > fanfare_now()
                          AND s.used_at > fanfare_now() - interval '2 hours'
                        ORDER BY m.created_at, w.id""").execute(Tuple.of(hash(token))).map(rows -> found(token, rows));
    }

    Future<Void> touch(Token token) {
        return client.preparedQuery("UPDATE session SET used_at = fanfare_now() WHERE token_hash = $1")
                .execute(Tuple.of(hash(token)))
                .mapEmpty();
    }

    Future<Void> setCurrent(Token token, WorkspaceId workspaceId) {
        return client.preparedQuery("UPDATE session SET workspace_id = $2 WHERE token_hash = $1")
                .execute(Tuple.of(hash(token), workspaceId.value()))
                .mapEmpty();
    }

    Future<Void> delete(Token token) {
        return client.preparedQuery("DELETE FROM session WHERE token_hash = $1")
                .execute(Tuple.of(hash(token)))
                .mapEmpty();
    }

    /** False when the account has no such session. */
    Future<Boolean> delete(AccountId accountId, SessionId id) {
        return client.preparedQuery("DELETE FROM session WHERE account_id = $1 AND id = $2")
                .execute(Tuple.of(accountId.value(), id.value()))
                .map(rows -> rows.rowCount() > 0);
    }

    Future<Void> deleteOthers(AccountId accountId, Token kept) {
        return client.preparedQuery("DELETE FROM session WHERE account_id = $1 AND token_hash <> $2")
                .execute(Tuple.of(accountId.value(), hash(kept)))
                .mapEmpty();
    }

    Future<Void> deleteAll(AccountId accountId) {
        return client.preparedQuery("DELETE FROM session WHERE account_id = $1")
                .execute(Tuple.of(accountId.value()))
                .mapEmpty();
    }

    /** What ran out, a bounded number: every log-in sweeps more than it adds. */
    Future<Void> deleteExpired() {
        return client.query("""
                        DELETE FROM session
                        WHERE token_hash IN (
                            SELECT token_hash FROM session WHERE expires_at <= fanfare_now()
                            LIMIT 100 FOR UPDATE SKIP LOCKED)""").execute().mapEmpty();
    }

    private static Optional<Found> found(Token token, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row first = rows.iterator().next();
        UUID currentId = first.getUUID("current_id");
        List<Membership> memberships = new ArrayList<>();
        Optional<Membership> current = Optional.empty();
        for (Row row : rows) {
            if (row.getUUID("id") != null) {
                Membership membership = WorkspaceStore.membership(row);
                memberships.add(membership);
                if (membership.workspace().id().value().equals(currentId)) {
                    current = Optional.of(membership);
                }
            }
        }
        Account account = new Account(new AccountId(first.getUUID("account_id")), first.getString("email"));
        Session session = new Session(
                token,
                account,
                List.copyOf(memberships),
                current.or(() -> memberships.stream().findFirst()));
        return Optional.of(new Found(session, first.getBoolean("stale")));
    }

    private static Buffer hash(Token token) {
        return Buffer.buffer(token.hash());
    }

    /** What is open: {@code own} first, then what was used last. */
    Future<List<OpenSession>> list(AccountId accountId, Token own) {
        return client.preparedQuery("""
                        SELECT id, address, user_agent, created_at, used_at, token_hash = $2 AS own
                        FROM session
                        WHERE account_id = $1
                          AND expires_at > fanfare_now()
                          AND used_at > fanfare_now() - interval '2 hours'
                        ORDER BY own DESC, used_at DESC, id
                        LIMIT 100""")
                .execute(Tuple.of(accountId.value(), hash(own)))
                .map(rows -> Rows.list(rows, SessionStore::open));
    }

    private static OpenSession open(Row row) {
        return new OpenSession(
                new SessionId(row.getUUID("id")),
                new Device(row.getString("address"), row.getString("user_agent")),
                Rows.time(row, "created_at"),
                Rows.time(row, "used_at"),
                row.getBoolean("own"));
    }

    /** Whether the session is open and its account belongs to a workspace; not a use of it. */
    Future<Boolean> isIn(Token token, WorkspaceId workspaceId) {
        return client.preparedQuery("""
                        SELECT FROM session AS s
                        JOIN membership AS m ON m.account_id = s.account_id AND m.workspace_id = $2
                        WHERE s.token_hash = $1
                          AND s.expires_at > fanfare_now()
                          AND s.used_at > fanfare_now() - interval '2 hours'""")
                .execute(Tuple.of(hash(token), workspaceId.value()))
                .map(rows -> rows.size() > 0);
    }
}
