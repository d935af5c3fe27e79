package dev.fanfare.delivery;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.audit.Actor;
import dev.fanfare.delivery.Disabling.Held;
import dev.fanfare.event.Published;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.webhook.Webhook;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of deliveries while their webhook is disabled, and when it is enabled. */
class HeldTest {
    private static final int MANY = 100_000;

    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final Engine engine = Engine.start(database, clock);
    private final WorkspaceId workspace = engine.newWorkspace();
    private final WebhookId webhook = engine.newWebhook(workspace, receiver.url(), "link.created");
    private final Disabling disabling =
            new Disabling(database.pool(), changed -> engine.dispatcher().webhookChanged(changed));

    @AfterEach
    void stop() {
        engine.close();
        receiver.close();
        database.close();
    }

    @Test
    void whatWaitsInALaneIsHeldAtOnceAndOnlyWhatIsInFlightEnds() {
        CountDownLatch disabled = new CountDownLatch(1);
        receiver.answer(Answer.after(disabled, Answer.of(200)));
        for (int i = 0; i < 20; i++) {
            engine.publish(workspace, "link.created");
        }
        int inFlight = receiver.await(4).size();

        Engine.await(disabling.disable(workspace, webhook, Actor.FANFARE));
        eventually(
                () -> assertThat(database.count("delivery WHERE lease IS NULL")).isEqualTo(20 - inFlight));
        disabled.countDown();

        eventually(() -> assertThat(database.count("delivery")).isEqualTo(20 - inFlight));
        assertThat(engine.scan().claimed()).isZero();
        assertThat(receiver.requests()).hasSize(inFlight);
        assertThat(Engine.await(disabling.owed(workspace, webhook, null, 100)))
                .hasSize(20 - inFlight)
                .allMatch(DeliveryStore.Owed::held);
    }

    @Test
    void aHundredThousandAreResumedInStepsAndBlockNobody() {
        owe("interval '1 day'");
        engine.newWebhook(workspace, receiver.url("/other"), "lead.created");
        Engine.await(disabling.disable(workspace, webhook, Actor.FANFARE));
        database.query("UPDATE webhook SET consecutive_failures = 20 WHERE id = $1", webhook.value());

        Future<Webhook> enabled = disabling.enable(workspace, webhook, Held.RESUME, Actor.FANFARE);
        Duration slowest = slowestPublishUntil(enabled);

        assertThat(Engine.await(enabled).consecutiveFailures()).isZero();
        assertThat(database.count("delivery WHERE webhook_id = '" + webhook.value() + "' AND due_at <= fanfare_now()"))
                .isEqualTo(MANY);
        assertThat(slowest).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aHundredThousandAreDiscardedInStepsAndBlockNobody() {
        owe("interval '-1 second'");
        engine.newWebhook(workspace, receiver.url("/other"), "lead.created");
        Engine.await(disabling.disable(workspace, webhook, Actor.FANFARE));

        Future<Webhook> enabled = disabling.enable(workspace, webhook, Held.DISCARD, Actor.FANFARE);
        Duration slowest = slowestPublishUntil(enabled);

        assertThat(Engine.await(enabled).disabledAt()).isNull();
        assertThat(database.count("delivery WHERE webhook_id = '" + webhook.value() + "'"))
                .isZero();
        assertThat(slowest).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void discardingSparesWhatIsOwedOnceSomebodyElseEnabledIt() {
        owe("interval '1 day'");

        Engine.await(new DeliveryStore(database.pool()).discardHeld(workspace, webhook));

        assertThat(database.count("delivery")).as("the webhook is enabled").isEqualTo(MANY);
    }

    /** Others publish all the while; how long the slowest of them waited. */
    private Duration slowestPublishUntil(Future<?> done) {
        Duration slowest = Duration.ZERO;
        while (!done.isComplete()) {
            long start = System.nanoTime();
            Published published = engine.publish(workspace, "lead.created");
            assertThat(published.webhooks()).isEqualTo(1);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        return slowest;
    }

    private void owe(String due) {
        database.query(
                "INSERT INTO delivery (workspace_id, webhook_id, event_id, due_at)"
                        + " SELECT $1, $2, gen_random_uuid(), fanfare_now() + " + due
                        + " FROM generate_series(1, " + MANY + ")",
                workspace.value(),
                webhook.value());
    }
}
