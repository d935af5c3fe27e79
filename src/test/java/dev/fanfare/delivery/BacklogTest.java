package dev.fanfare.delivery;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.event.Draft;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backlog costs what is asked of it, not what it holds: plans made for an empty table must stay good. */
class BacklogTest {
    private static final int BACKLOG = 100_000;

    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final Engine engine = Engine.start(database, clock);
    private final WorkspaceId workspace = engine.newWorkspace();
    private final WebhookId webhook = engine.newWebhook(workspace, receiver.url(), "link.created");

    @AfterEach
    void stop() {
        engine.close();
        receiver.close();
        database.close();
    }

    @Test
    void outcomesAreRecordedAsFastBesideABacklogOfTheSameWebhook() {
        deliver(50);
        planForAnEmptyTable();
        deliver(50);
        owe("interval '1 day'");

        long start = System.nanoTime();
        deliver(1_000);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        assertThat(database.count("delivery")).isEqualTo(BACKLOG + 1);
    }

    @Test
    void aScanClaimsAsFastBesideABacklogThatIsDue() {
        planForAnEmptyTable();
        deliver(50);
        engine.scan();
        owe("interval '-1 second'");
        engine.newWebhook(workspace, receiver.url("/healthy"), "lead.created");
        database.query(
                "UPDATE webhook SET disabled_at = now(), disabled_reason = 'manual' WHERE id = $1", webhook.value());

        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            engine.scan();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    private void deliver(int events) {
        int before = receiver.requests().size();
        // All at once, so that statements carry many.
        Engine.await(Future.all(IntStream.range(0, events)
                .mapToObj(i ->
                        engine.publisher().publish(workspace, new Draft("link.created", Buffer.buffer("{}"), null)))
                .toList()));
        receiver.await(before + events);
        eventually(() ->
                assertThat(database.count("delivery WHERE lease IS NOT NULL")).isZero());
    }

    /**
     * What autovacuum does at the wrong moment: from now on statements are planned for a table that has many pages and
     * next to no rows. The one row left is the last, so that the pages stay.
     */
    private void planForAnEmptyTable() {
        owe("interval '1 day'");
        database.query("DELETE FROM delivery WHERE ctid <> (SELECT max(ctid) FROM delivery)");
        database.query("VACUUM ANALYZE delivery");
    }

    private void owe(String from) {
        database.query(
                "INSERT INTO delivery (workspace_id, webhook_id, event_id, due_at)"
                        + " SELECT $1, $2, gen_random_uuid(), fanfare_now() + " + from
                        + " FROM generate_series(1, " + BACKLOG + ")",
                workspace.value(),
                webhook.value());
    }
}
