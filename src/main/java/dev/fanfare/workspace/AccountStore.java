package dev.fanfare.workspace;

import dev.fanfare.db.Rows;
import dev.fanfare.id.AccountId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The SQL of accounts. */
final class AccountStore {
    /** An account with what its password is checked against. */
    record Credentials(Account account, String passwordHash) {}

    private final SqlClient client;

    AccountStore(SqlClient client) {
        this.client = client;
    }

    Future<Boolean> isEmpty() {
        return client.query("SELECT FROM account LIMIT 1").execute().map(rows -> rows.size() == 0);
    }

    /** False when there is an account with that address. */
    Future<Boolean> insert(Account account, String passwordHash) {
        return client.preparedQuery("""
                        INSERT INTO account (id, email, password_hash, created_at)
                        VALUES ($1, $2, $3, fanfare_now())
                        ON CONFLICT (lower(email)) DO NOTHING""")
                .execute(Tuple.of(account.id().value(), account.email(), passwordHash))
                .map(rows -> rows.rowCount() > 0);
    }

    Future<Optional<Credentials>> find(String email) {
        return client.preparedQuery("SELECT id, email, password_hash FROM account WHERE lower(email) = lower($1)")
                .execute(Tuple.of(email))
                .map(rows -> Rows.list(
                                rows,
                                row -> new Credentials(
                                        new Account(new AccountId(row.getUUID("id")), row.getString("email")),
                                        row.getString("password_hash")))
                        .stream()
                        .findFirst());
    }

    /** Changes nothing when the hash is no longer the one that was checked: somebody else was quicker. */
    Future<Boolean> replacePassword(AccountId id, String checkedHash, String newHash) {
        return client.preparedQuery("UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
                .execute(Tuple.of(id.value(), checkedHash, newHash))
                .map(rows -> rows.rowCount() > 0);
    }
}
