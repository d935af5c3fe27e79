package dev.fanfare.workspace;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** The SQL of setting up for the first time. */
final class SetupStore {
    /** Any number will do, as long as no other use of advisory locks in this database has it. */
    private static final long LOCK = 0x66616e666172L;

    private final SqlClient client;

    SetupStore(SqlClient client) {
        this.client = client;
    }

    /** Until the transaction ends, nobody else sets anything up. */
    Future<Void> lock() {
        return client.preparedQuery("SELECT pg_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .mapEmpty();
    }

    Future<Void> insertToken(Token token) {
        return client.preparedQuery("""
                        INSERT INTO setup_token (token_hash, expires_at)
                        VALUES ($1, fanfare_now() + interval '24 hours')""")
                .execute(Tuple.of(Buffer.buffer(token.hash())))
                .mapEmpty();
    }

    Future<Boolean> isValid(Token token) {
        return client.preparedQuery("SELECT FROM setup_token WHERE token_hash = $1 AND expires_at > fanfare_now()")
                .execute(Tuple.of(Buffer.buffer(token.hash())))
                .map(rows -> rows.size() > 0);
    }

    Future<Void> deleteTokens() {
        return client.query("DELETE FROM setup_token").execute().mapEmpty();
    }

    Future<Void> deleteExpired() {
        return client.query("DELETE FROM setup_token WHERE expires_at <= fanfare_now()")
                .execute()
                .mapEmpty();
    }
}
