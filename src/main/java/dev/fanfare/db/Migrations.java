package dev.fanfare.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date: numbered files, each applied once, in order, in a transaction of its own, under an
 * advisory lock, so that any number of nodes may start at once. A file that was changed after it was applied, or a
 * database that a newer version has migrated, stops the start.
 */
public final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);
    static final List<String> FILES = List.of(
            "V001__engine.sql",
            "V002__owners_and_mail.sql",
            "V003__getting_in.sql",
            "V004__traffic.sql",
            "V005__people.sql",
            "V006__keys_and_audit.sql",
            "V007__inbox.sql",
            "V008__workspace_traffic.sql",
            "V009__workspace_minute.sql",
            "V010__log_autovacuum.sql",
            "V011__few_samples.sql");
    /** Any number will do, as long as no other use of advisory locks in this database has it. */
    private static final long LOCK = 0x66616e66617265L;

    private Migrations() {}

    public static Future<Void> migrate(Vertx vertx, String uri) {
        return PgConnection.connect(vertx, Database.options(uri))
                .compose(connection -> apply(connection).eventually(connection::close));
    }

    private static Future<Void> apply(PgConnection connection) {
        return connection
                .preparedQuery("SELECT pg_advisory_lock($1)")
                .execute(Tuple.of(LOCK))
                .compose(locked -> connection.query("""
                                CREATE TABLE IF NOT EXISTS schema_migration (
                                    name       text PRIMARY KEY,
                                    sha256     text NOT NULL,
                                    applied_at timestamptz NOT NULL DEFAULT now()
                                )""").execute())
                .compose(created -> connection
                        .query("SELECT name, sha256 FROM schema_migration")
                        .execute())
                .compose(rows -> {
                    Map<String, String> applied = new HashMap<>();
                    for (Row row : rows) {
                        applied.put(row.getString("name"), row.getString("sha256"));
                    }
                    return applyMissing(connection, applied);
                });
    }

    private static Future<Void> applyMissing(PgConnection connection, Map<String, String> applied) {
        applied.keySet().stream()
                .filter(name -> !FILES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalStateException(
                            "The database has migration " + name + ", which this version of Fanfare does not know");
                });
        Future<Void> done = Future.succeededFuture();
        for (String file : FILES) {
            byte[] sql = read(file);
            String hash = sha256(sql);
            String was = applied.get(file);
            if (was == null) {
                done = done.compose(before -> applyOne(connection, file, sql, hash));
            } else if (!was.equals(hash)) {
                throw new IllegalStateException("Migration " + file + " was changed after it was applied");
            }
        }
        return done;
    }

    private static Future<Void> applyOne(PgConnection connection, String file, byte[] sql, String hash) {
        log.atInfo().addKeyValue("file", file).log("Applying migration");
        return connection
                .begin()
                .compose(transaction -> connection
                        .query(new String(sql, StandardCharsets.UTF_8))
                        .execute()
                        .compose(done -> connection
                                .preparedQuery("INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)")
                                .execute(Tuple.of(file, hash)))
                        .compose(recorded -> transaction.commit()));
    }

    private static byte[] read(String file) {
        try (InputStream in = Migrations.class.getResourceAsStream("/db/migration/" + file)) {
            if (in == null) {
                throw new IllegalStateException("Migration " + file + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
