package dev.fanfare.faults;

import dev.fanfare.db.EmbeddedPostgres;
import dev.fanfare.testing.Signal;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL of the runs' own, to be crashed, with one database that each run has anew. */
final class Cluster implements AutoCloseable {
    private static final Path HOME = Path.of("target", "fault-postgres");
    private static final String DATABASE = "faults";
    private static final long PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private EmbeddedPostgres server;
    private @Nullable PgConnection connection;

    Cluster() {
        server = launch();
    }

    private static EmbeddedPostgres launch() {
        try {
            return EmbeddedPostgres.start(HOME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return URI.create(server.uri()).getPort();
    }

    /** How nodes connect to the run's database by another port. */
    String uriAt(int port) {
        return uri().replaceAll(":\\d+/", ":" + port + "/");
    }

    private String uri() {
        return server.uri().replaceAll("/postgres$", "/" + DATABASE);
    }

    /** Makes the run's database anew, empty. */
    void renew() {
        disconnect();
        PgConnection admin = await(PgConnection.connect(vertx, options(server.uri())));
        await(admin.query("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)")
                .execute());
        await(admin.query("CREATE DATABASE " + DATABASE).execute());
        await(admin.close());
    }

    /** As when the machine loses its power: no connection is told anything, and what was not committed is gone. */
    void crash() {
        disconnect();
        try {
            String pid = Files.readAllLines(HOME.resolve("pg-18").resolve("postmaster.pid"))
                    .getFirst();
            Signal.send("QUIT", Long.parseLong(pid.strip()));
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAgain() {
        server = launch();
    }

    /** Asks the run's database directly. */
    synchronized RowSet<Row> query(String sql, Object... parameters) {
        PgConnection open = connection;
        if (open == null) {
            open = connect();
            connection = open;
        }
        return await(open.preparedQuery(sql).execute(Tuple.from(parameters)));
    }

    long count(String from) {
        return query("SELECT count(*) FROM " + from).iterator().next().getLong(0);
    }

    private PgConnection connect() {
        return await(PgConnection.connect(vertx, options(uri())));
    }

    /** Ends connections of the nodes, each with this probability. */
    void terminate(double share) {
        query("""
                SELECT pg_terminate_backend(pid)
                FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'fanfare' AND random() < $1""", share);
    }

    /** Moves the clock of leases, and leaves it there. */
    void setClockAhead(Duration offset) {
        query("CREATE OR REPLACE FUNCTION fanfare_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE"
                + " RETURN date_trunc('milliseconds', now() + interval '" + offset.toMillis() + " milliseconds')");
    }

    /** Takes the connections of the nodes away and every free one itself, for a while. */
    void hoard(Duration time) {
        count("node");
        List<PgConnection> hoard = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            terminate(1);
            try {
                while (true) {
                    hoard.add(connect());
                }
            } catch (RuntimeException e) {
                // None is free any more: so it should be.
            }
        }
        hoard.forEach(taken -> await(taken.close()));
    }

    private synchronized void disconnect() {
        if (connection != null) {
            await(connection.close());
            connection = null;
        }
    }

    private static PgConnectOptions options(String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        options.addProperty("client_min_messages", "warning");
        return options;
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("The database takes longer than " + PATIENCE_SECONDS + " s", e);
        }
    }

    @Override
    public void close() {
        disconnect();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(vertx.close());
    }
}
