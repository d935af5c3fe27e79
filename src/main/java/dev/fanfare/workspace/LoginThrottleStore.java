package dev.fanfare.workspace;

import dev.fanfare.db.Rows;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/** The SQL of counted log-ins. */
final class LoginThrottleStore {
    private final SqlClient client;

    LoginThrottleStore(SqlClient client) {
        this.client = client;
    }

    /**
     * Counts a try if one is allowed now, in one statement: of many at the same moment no more get through than of many
     * in turn.
     *
     * @param free how many tries cost no wait; after each further one the wait doubles, from one second to the longest
     * @return whether the try is allowed
     */
    Future<Boolean> count(byte[] subject, int free, Duration longest) {
        return client.preparedQuery("""
                        INSERT INTO login_throttle AS t (subject, tries, retry_at, forget_at)
                        VALUES ($1, 1, fanfare_now(), fanfare_now() + interval '1 hour')
                        ON CONFLICT (subject) DO UPDATE SET
                            (tries, retry_at, forget_at) = (
                                SELECT n.tries, fanfare_now() + w.wait, fanfare_now() + w.wait + interval '1 hour'
                                FROM (SELECT CASE WHEN t.forget_at <= fanfare_now() THEN 1 ELSE t.tries + 1 END) AS n (tries),
                                LATERAL (SELECT CASE WHEN n.tries < $2 THEN interval '0'
                                    ELSE interval '1 second' * least(2 ^ least(n.tries - $2, 30), $3) END) AS w (wait))
                        WHERE t.retry_at <= fanfare_now()""")
                .execute(Tuple.of(Buffer.buffer(subject), free, longest.toSeconds()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** How long until a try is allowed; at least a second. */
    Future<Duration> wait(byte[] subject) {
        return client.preparedQuery("""
                        SELECT greatest(1, ceil(extract(epoch FROM retry_at - fanfare_now())))::bigint AS seconds
                        FROM login_throttle
                        WHERE subject = $1""")
                .execute(Tuple.of(Buffer.buffer(subject)))
                .map(rows ->
                        Rows.list(rows, row -> row.getLong("seconds")).stream().findFirst())
                .map(seconds -> Duration.ofSeconds(seconds.orElse(1L)));
    }

    /** It was who it claimed to be. */
    Future<Void> forget(byte[] subject) {
        return client.preparedQuery("DELETE FROM login_throttle WHERE subject = $1")
                .execute(Tuple.of(Buffer.buffer(subject)))
                .mapEmpty();
    }

    /** Takes one try back. */
    Future<Void> uncount(byte[] subject) {
        return client.preparedQuery("UPDATE login_throttle SET tries = greatest(tries - 1, 0) WHERE subject = $1")
                .execute(Tuple.of(Buffer.buffer(subject)))
                .mapEmpty();
    }

    /** What is long past, a bounded number: every try sweeps more than it adds. */
    Future<Void> deleteForgotten() {
        return client.query("""
                        DELETE FROM login_throttle
                        WHERE subject IN (
                            SELECT subject FROM login_throttle WHERE forget_at <= fanfare_now()
                            LIMIT 100 FOR UPDATE SKIP LOCKED)""").execute().mapEmpty();
    }
}
