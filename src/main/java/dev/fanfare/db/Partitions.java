package dev.fanfare.db;

import dev.fanfare.id.Uuid7;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daily partitions of {@code event} and {@code attempt}: makes those of the coming days, drops those past
 * retention. Bounds are the smallest UUIDv7 of the day, so that a look-up by id prunes to one partition. What a
 * wrong clock dates outside all days is in the default partition, which is not dropped by age.
 *
 * <p>Runs under an advisory lock; a second node at the same moment does nothing.
 */
public final class Partitions {
    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final List<String> TABLES = List.of("event", "attempt");
    private static final int DAYS_AHEAD = 7;
    private static final int DAYS_BACK = 1;
    private static final long LOCK = 0x66616e66617266L;
    /**
     * Rows are only ever added, and go with their partition: to vacuum them while it grows takes some hundredths of the
     * machine at full load and frees nothing. Statistics are good enough for twice the rows. The migrations
     * {@code V010} and {@code V011} say the same of partitions that were there before.
     */
    private static final String STORAGE = "autovacuum_vacuum_insert_threshold = -1, "
            + "autovacuum_analyze_scale_factor = 1, autovacuum_analyze_threshold = 100000";

    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("yyyyMMdd");

    private final Pool pool;
    private final InstantSource clock;
    private final int retentionDays;

    public Partitions(Pool pool, InstantSource clock, int retentionDays) {
        this.pool = pool;
        this.clock = clock;
        this.retentionDays = retentionDays;
    }

    /** One pass: afterwards the coming days have partitions, and expired ones are gone. */
    public Future<Void> maintainOnce() {
        return pool.withTransaction(connection -> connection
                .preparedQuery("SELECT pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .compose(rows ->
                        rows.iterator().next().getBoolean(0) ? maintain(connection) : Future.<Void>succeededFuture()));
    }

    private Future<Void> maintain(SqlConnection connection) {
        return connection.query("""
                        SELECT c.relname FROM pg_inherits i
                        JOIN pg_class c ON c.oid = i.inhrelid
                        JOIN pg_class p ON p.oid = i.inhparent
                        WHERE p.relname IN ('event', 'attempt') AND p.relnamespace = 'public'::regnamespace""").execute().compose(rows -> bringAbout(connection, names(rows)));
    }

    private Future<Void> bringAbout(SqlConnection connection, List<String> existing) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Future<Void> done = Future.succeededFuture();
        for (String table : TABLES) {
            for (int day = -DAYS_BACK; day <= DAYS_AHEAD; day++) {
                LocalDate date = today.plusDays(day);
                if (!existing.contains(name(table, date))) {
                    done = done.compose(before -> createUnlessOccupied(connection, table, date));
                }
            }
        }
        String oldest = SUFFIX.format(today.minusDays(retentionDays));
        for (String name : existing) {
            String suffix = name.substring(name.lastIndexOf('_') + 1);
            if (!suffix.equals("default") && suffix.compareTo(oldest) < 0) {
                done = done.compose(before -> {
                    log.atInfo().addKeyValue("partition", name).log("Dropping a partition past retention");
                    return run(connection, "DROP TABLE " + name);
                });
            }
        }
        return done;
    }

    /** PostgreSQL refuses a partition whose rows already sit in the default one; then they stay there. */
    private Future<Void> createUnlessOccupied(SqlConnection connection, String table, LocalDate date) {
        Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return connection
                .preparedQuery("SELECT EXISTS (SELECT FROM " + table + "_default WHERE id >= $1 AND id < $2)")
                .execute(Tuple.of(Uuid7.floor(from), Uuid7.floor(to)))
                .compose(rows -> {
                    if (rows.iterator().next().getBoolean(0)) {
                        log.atWarn()
                                .addKeyValue("table", table)
                                .addKeyValue("date", date)
                                .log("Rows of this day are in the default partition: a clock was wrong");
                        return Future.<Void>succeededFuture();
                    }
                    return run(
                                    connection,
                                    "CREATE TABLE %s PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s') WITH (%s)"
                                            .formatted(
                                                    name(table, date),
                                                    table,
                                                    Uuid7.floor(from),
                                                    Uuid7.floor(to),
                                                    STORAGE))
                            .compose(created ->
                                    run(connection, "SELECT fanfare_take_few_samples('" + name(table, date) + "')"));
                });
    }

    private static Future<Void> run(SqlConnection connection, String sql) {
        return connection.query(sql).execute().mapEmpty();
    }

    private static String name(String table, LocalDate date) {
        return table + "_" + SUFFIX.format(date);
    }

    private static List<String> names(RowSet<Row> rows) {
        List<String> names = new ArrayList<>();
        for (Row row : rows) {
            names.add(row.getString(0));
        }
        return names;
    }
}
