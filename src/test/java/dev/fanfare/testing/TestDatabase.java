package dev.fanfare.testing;

import dev.fanfare.db.EmbeddedPostgres;
import dev.fanfare.db.Migrations;
import dev.fanfare.secret.SecretKeys;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A migrated database of its own for each test, in one real PostgreSQL for each process of the suite. Made as a copy of a
 * template, which takes milliseconds. Its time zone is set to something no code may rely on.
 *
 * <p>The embedded one, or that of {@code -Dtest.database=postgresql://…/postgres}, to test on another version: as a
 * superuser, with {@code pg_stat_statements} preloaded. Its databases {@code test…} and {@code template_f…} are dropped.
 */
public final class TestDatabase implements AutoCloseable {
    /** Of every node that is not told another one. */
    public static final String SECRET_KEY = SecretKeys.generate();

    public static final SecretKeys SECRET_KEYS = SecretKeys.parse(SECRET_KEY);

    private static final Vertx VERTX = Vertx.vertx();
    private static final String SERVER = server();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String uri;
    private final Pool pool;

    private TestDatabase(String name, String uri) {
        this.name = name;
        this.uri = uri;
        this.pool = pool(uri);
    }

    public static TestDatabase create() {
        String name = "test" + COUNT.incrementAndGet();
        admin("CREATE DATABASE " + name + " TEMPLATE template_fanfare");
        admin("ALTER DATABASE " + name + " SET timezone = 'Pacific/Chatham'");
        return new TestDatabase(name, uri(name));
    }

    /** An empty one, as an operator would give it to a first start. */
    public static TestDatabase createEmpty() {
        String name = "test" + COUNT.incrementAndGet();
        admin("CREATE DATABASE " + name);
        return new TestDatabase(name, uri(name));
    }

    public String uri() {
        return uri;
    }

    public Pool pool() {
        return pool;
    }

    public static Vertx vertx() {
        return VERTX;
    }

    public RowSet<Row> query(String sql, Object... parameters) {
        return pool.preparedQuery(sql).execute(Tuple.from(parameters)).await();
    }

    public long count(String table) {
        return query("SELECT count(*) FROM " + table).iterator().next().getLong(0);
    }

    /** Makes the database's clock stand still at a time. */
    public void setTime(Instant time) {
        pool.query("CREATE OR REPLACE FUNCTION fanfare_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE"
                        + " RETURN timestamptz '" + time + "'")
                .execute()
                .await();
    }

    @Override
    public void close() {
        pool.close().await();
        admin("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void admin(String sql) {
        Pool admin = pool(SERVER);
        try {
            admin.query(sql).execute().await();
        } finally {
            admin.close().await();
        }
    }

    /** A few connections of their own, to be closed by whoever asks. */
    public static Pool pool(String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        options.addProperty("client_min_messages", "warning");
        return PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(3))
                .using(VERTX)
                .build();
    }

    private static String uri(String database) {
        return SERVER.replaceAll("/postgres$", "/" + database);
    }

    private static String server() {
        String given = System.getProperty("test.database", "");
        if (!given.isEmpty() && !given.endsWith("/postgres")) {
            throw new IllegalArgumentException("test.database must end with /postgres");
        }
        String server = given.isEmpty() ? startServer() : given;
        Pool admin = pool(server);
        admin.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
                .execute()
                .await();
        for (Row row : admin.query(
                        "SELECT datname FROM pg_database WHERE datname LIKE 'test%' OR datname LIKE 'template\\_f%'")
                .execute()
                .await()) {
            admin.query("DROP DATABASE " + row.getString(0) + " WITH (FORCE)")
                    .execute()
                    .await();
        }
        admin.query("CREATE DATABASE template_fanfare").execute().await();
        admin.close().await();
        Migrations.migrate(VERTX, server.replaceAll("/postgres$", "/template_fanfare"))
                .await();
        return server;
    }

    private static String startServer() {
        try {
            // Kept between runs, so that only the first one unpacks it.
            EmbeddedPostgres server = EmbeddedPostgres.start(
                    Path.of("target", "test-postgres-" + System.getProperty("test.process", "1")));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server.uri();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
