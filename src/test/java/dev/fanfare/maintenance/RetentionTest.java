package dev.fanfare.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Eventually;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.ApiKeys;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final int DAYS = 30;

    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Retention retention = new Retention(database.pool(), new InboxUrls("http://localhost"), clock, DAYS);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void makesPartitionsAheadOnceHoweverManyNodesDoIt() {
        clock.set(Instant.parse("2026-02-27T23:59:59.999Z"));

        Engine.await(Future.all(
                IntStream.range(0, 3).mapToObj(i -> retention.keepOnce()).toList()));
        Engine.await(retention.keepOnce());

        assertThat(partitions("event"))
                .containsExactly(
                        "event_20260226",
                        "event_20260227",
                        "event_20260228",
                        "event_20260301",
                        "event_20260302",
                        "event_20260303",
                        "event_20260304",
                        "event_20260305",
                        "event_20260306",
                        "event_default");
        assertThat(partitions("attempt")).hasSize(10);
    }

    /** New ones by their creation, the default ones and those of earlier versions by a migration. */
    @Test
    void noPartitionIsVacuumedForWhatWasAdded() {
        Engine.await(retention.keepOnce());

        assertThat(database.count("pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent IN"
                        + " ('event'::regclass, 'attempt'::regclass)"))
                .isEqualTo(20);
        assertThat(database.count("pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent IN"
                        + " ('event'::regclass, 'attempt'::regclass)"
                        + " AND reloptions @> ARRAY['autovacuum_vacuum_insert_threshold=-1',"
                        + " 'autovacuum_analyze_scale_factor=1', 'autovacuum_analyze_threshold=100000']"))
                .isEqualTo(20);
    }

    @Test
    void statisticsOfPartitionsTakeFewSamples() {
        Engine.await(retention.keepOnce());

        assertThat(database.count("pg_inherits JOIN pg_attribute ON attrelid = inhrelid WHERE inhparent IN"
                        + " ('event'::regclass, 'attempt'::regclass)"
                        + " AND attnum > 0 AND attstattarget IS DISTINCT FROM 10"))
                .isZero();
    }

    /** However short events are kept. */
    @Test
    void changesAreKeptForAYear() {
        WorkspaceId workspace =
                Engine.await(new ApiKeys(database.pool(), new Uuid7(clock), clock).createWorkspace("A workspace"));
        Engine.await(new AuditStore(database.pool())
                .record(Change.of(workspace, Actor.FANFARE, Action.KEY_REVOKED, "key_x", "A key")));

        clock.advance(Duration.ofDays(364));
        Engine.await(retention.keepOnce());
        assertThat(database.count("audit")).isEqualTo(1);
        clock.advance(Duration.ofDays(2));
        Engine.await(retention.keepOnce());
        assertThat(database.count("audit")).isZero();
    }

    @Test
    void anEventIsInThePartitionOfItsDayAndLookUpsReadOnlyThatOne() {
        clock.set(Instant.parse("2026-02-27T23:59:59.999Z"));
        Engine.await(retention.keepOnce());
        UUID last = new Uuid7(clock).next();
        store(last);
        clock.advance(Duration.ofMillis(1));
        UUID first = new Uuid7(clock).next();
        store(first);

        assertThat(partitionOf(last)).isEqualTo("event_20260227");
        assertThat(partitionOf(first)).isEqualTo("event_20260228");
        String plan = plan("SELECT payload FROM event WHERE workspace_id = '" + last + "' AND id = '" + last + "'");
        assertThat(plan).contains("event_20260227").doesNotContain("event_20260228");
    }

    @Test
    void dropsADayWhenItIsPastRetentionAndEndsWhatWasOwedOfIt() {
        try (Receiver receiver = Receiver.start();
                Engine engine = Engine.start(database, clock)) {
            receiver.answer(Answer.of(500));
            WorkspaceId workspace = engine.newWorkspace();
            engine.newWebhook(workspace, receiver.url(), "link.created");
            engine.publish(workspace, "link.created");
            Eventually.eventually(() -> assertThat(database.count("attempt")).isEqualTo(1));
            database.query("INSERT INTO idempotency_key SELECT workspace_id, 'key', id, '', 1 FROM event");

            clock.advance(Duration.ofDays(DAYS));
            Engine.await(retention.keepOnce());
            assertThat(database.count("event")).as("not a day too early").isEqualTo(1);
            assertThat(database.count("delivery")).isEqualTo(1);

            clock.advance(Duration.ofDays(1));
            Engine.await(retention.keepOnce());
            assertThat(database.count("event")).isZero();
            assertThat(database.count("attempt")).isZero();
            assertThat(database.count("delivery")).isZero();
            assertThat(database.count("idempotency_key")).isZero();
        }
    }

    @Test
    void whatAWrongClockDatedIsKeptAndInNobodysWay() {
        Engine.await(retention.keepOnce());
        store(new Uuid7(() -> clock.instant().plus(Duration.ofDays(9))).next());
        clock.advance(Duration.ofDays(5));

        Engine.await(retention.keepOnce());

        assertThat(database.count("event_default")).isEqualTo(1);
        assertThat(partitions("event")).hasSize(14);
    }

    private void store(UUID id) {
        database.query("INSERT INTO event (workspace_id, id, type, payload) VALUES ($1, $1, 'link.created', '')", id);
    }

    private String partitionOf(UUID id) {
        return database.query("SELECT tableoid::regclass::text FROM event WHERE id = $1", id)
                .iterator()
                .next()
                .getString(0);
    }

    private String plan(String sql) {
        StringBuilder plan = new StringBuilder();
        database.query("EXPLAIN " + sql)
                .forEach(row -> plan.append(row.getString(0)).append('\n'));
        return plan.toString();
    }

    private List<String> partitions(String table) {
        return StreamSupport.stream(
                        database.query(
                                        "SELECT inhrelid::regclass::text FROM pg_inherits"
                                                + " WHERE inhparent = $1::text::regclass ORDER BY 1",
                                        table)
                                .spliterator(),
                        false)
                .map(row -> row.getString(0))
                .toList();
    }
}
