package dev.fanfare.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections to PostgreSQL: a small pool that only the engine uses, so that no page or API call can starve
 * publishing and recording, and a pool for everything else. Both have bounded queues of waiters.
 */
public final class Database {
    private static final int ENGINE_CONNECTIONS = 8;
    private static final int DOOR_CONNECTIONS = 8;
    private static final int DOOR_WAITERS = 256;
    private static final int ENGINE_WAITERS = 64;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final Pool engine;
    private final Pool doors;

    private Database(Pool engine, Pool doors) {
        this.engine = engine;
        this.doors = doors;
    }

    /** Opens no connection yet; the first query does. */
    public static Database open(Vertx vertx, String uri) {
        return new Database(
                pool(vertx, engineOptions(uri), ENGINE_CONNECTIONS, ENGINE_WAITERS),
                pool(vertx, doorOptions(uri), DOOR_CONNECTIONS, DOOR_WAITERS));
    }

    /** For publishing, claiming, recording and beating: short statements by key. */
    public Pool engine() {
        return engine;
    }

    /** For everything the API and the console read and change. */
    public Pool doors() {
        return doors;
    }

    public Future<Void> close() {
        return Future.join(engine.close(), doors.close()).mapEmpty();
    }

    /** Options for {@code postgres://user:password@host:port/db?sslmode=…}. */
    static PgConnectOptions options(String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri)
                .setCachePreparedStatements(true)
                // The engine's statements are longer than what the client would cache by itself.
                .setPreparedStatementCacheSqlLimit(16_384);
        // The client logs every NOTICE of the server as a warning.
        options.addProperty("client_min_messages", "warning");
        options.addProperty("application_name", "fanfare");
        // A node that stands still or loses its network within a transaction must not hold the others up by its locks.
        options.addProperty("idle_in_transaction_session_timeout", "5000");
        return switch (options.getSslMode()) {
            case DISABLE -> options;
            // As libpq understands these modes: encrypted, but whoever answers is believed.
            case ALLOW, PREFER, REQUIRE -> options.setSslOptions(new ClientSSLOptions().setTrustAll(true));
            case VERIFY_CA, VERIFY_FULL ->
                options.setSslOptions(new ClientSSLOptions()
                        .setHostnameVerificationAlgorithm(options.getSslMode() == SslMode.VERIFY_FULL ? "HTTPS" : ""));
        };
    }

    /**
     * The engine's statements join arrays with large tables by key. The planner cannot know how many rows a table holds
     * right now or how long an array is, so it is told: by index, in the index's order, and one plan for all.
     */
    private static PgConnectOptions engineOptions(String uri) {
        PgConnectOptions options = options(uri).setPipeliningLimit(1);
        Map.of(
                        "enable_seqscan", "off",
                        "enable_hashjoin", "off",
                        "enable_mergejoin", "off",
                        "enable_sort", "off",
                        "enable_incremental_sort", "off",
                        "plan_cache_mode", "force_generic_plan",
                        "jit", "off",
                        "statement_timeout", "30000")
                .forEach(options::addProperty);
        return options;
    }

    private static PgConnectOptions doorOptions(String uri) {
        PgConnectOptions options = options(uri);
        options.addProperty("jit", "off");
        options.addProperty("statement_timeout", "10000");
        return options;
    }

    private static Pool pool(Vertx vertx, PgConnectOptions options, int connections, int waiters) {
        return PgBuilder.pool()
                .connectingTo(options)
                .with(new NetClientOptions()
                        .setConnectTimeout(CONNECT_TIMEOUT_MS)
                        .setTcpKeepAlive(true))
                .with(new PoolOptions()
                        .setMaxSize(connections)
                        .setMaxWaitQueueSize(waiters)
                        .setConnectionTimeout(5)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                        .setShared(false))
                .using(vertx)
                .build();
    }
}
