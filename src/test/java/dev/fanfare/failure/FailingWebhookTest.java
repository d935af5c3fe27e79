package dev.fanfare.failure;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.event.Draft;
import dev.fanfare.event.Published;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Owners;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.webhook.DisabledReason;
import dev.fanfare.webhook.Webhook;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two nodes make of a receiver that keeps failing. */
class FailingWebhookTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final Engine first = Engine.start(database, clock);
    private final Engine second = Engine.start(database, clock);
    private final WorkspaceId workspace = first.newWorkspace();
    private final WebhookId webhook = first.newWebhook(workspace, receiver.url(), "link.created");

    FailingWebhookTest() {
        Owners.add(database, workspace, "ann@example.com");
        Owners.add(database, workspace, "bob@example.com");
        Owners.addMember(database, workspace, "cy@example.com", "member");
        Owners.add(database, first.newWorkspace(), "stranger@example.com");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        receiver.close();
        database.close();
    }

    @Test
    void nineteenFailuresOneSuccessNineteenFailuresDisableNothing() {
        receiver.answer(Answer.of(500));
        publishOneByOne(19);
        receiver.answer(Answer.of(200));
        publishOneByOne(1);
        assertThat(webhook().consecutiveFailures()).isZero();
        receiver.answer(Answer.redirect(receiver.url("/elsewhere")));
        publishOneByOne(19);

        assertThat(webhook().consecutiveFailures()).isEqualTo(19);
        assertThat(webhook().disabledAt()).isNull();
        assertThat(webhook().lastFailedAt()).isEqualTo(clock.instant());
        assertThat(Owners.mails(database))
                .containsExactly(
                        "ann@example.com failing 5", "bob@example.com failing 5",
                        "ann@example.com failing 10", "bob@example.com failing 10",
                        "ann@example.com failing 15", "bob@example.com failing 15",
                        "ann@example.com failing 5", "bob@example.com failing 5",
                        "ann@example.com failing 10", "bob@example.com failing 10",
                        "ann@example.com failing 15", "bob@example.com failing 15");
    }

    @Test
    void twentyFailuresAtTheSameMomentOnTwoNodesAreToldOnceAndStopEverything() {
        widenTheWindows();
        CountDownLatch together = new CountDownLatch(1);
        receiver.answer(Answer.after(together, Answer.of(500)));
        int before = receiver.requests().size();

        // Far more than fit in flight: the rest waits in lanes, and must stay there.
        // All of it is committed before the first answer: what commits after the disabling would not be owed.
        publishAtOnce(100, first, second);
        receiver.await(before + 20);
        together.countDown();
        eventually(() -> assertThat(webhook().disabledAt()).isNotNull());
        eventually(() -> assertThat(database.count("delivery WHERE lease IS NOT NULL"))
                .as("nobody holds a claim any more")
                .isZero());

        assertThat(Owners.mails(database))
                .containsExactlyInAnyOrder(
                        "ann@example.com failing 5", "bob@example.com failing 5",
                        "ann@example.com failing 10", "bob@example.com failing 10",
                        "ann@example.com failing 15", "bob@example.com failing 15",
                        "ann@example.com disabled 20", "bob@example.com disabled 20");
        assertThat(webhook().consecutiveFailures()).isEqualTo(20);
        assertThat(webhook().disabledReason()).isEqualTo(DisabledReason.FAILURES);
        int attempts = receiver.requests().size() - before;
        assertThat(database.count("attempt WHERE NOT succeeded")).isEqualTo(attempts);
        assertThat(database.count("delivery")).as("everything is still owed").isEqualTo(100);
        assertThat(database.count("attempt WHERE NOT succeeded AND next_attempt_at IS NOT NULL"))
                .as("only what failed before the disabling was scheduled")
                .isEqualTo(19);

        clock.advance(Duration.ofDays(2));
        assertThat(first.scan().claimed() + second.scan().claimed()).isZero();
        assertThat(receiver.requests()).hasSize(before + attempts);
    }

    @Test
    void aNodeThatLearnsOfTheDisablingFromItsOwnOutcomeBeginsNothingMore() {
        CountDownLatch disabled = new CountDownLatch(1);
        receiver.answer(Answer.after(disabled, Answer.of(500)));
        publishAtOnce(50, second);
        receiver.await(4);
        database.query("UPDATE webhook SET disabled_at = now(), disabled_reason = 'failures', revision = revision + 1");
        disabled.countDown();

        eventually(() ->
                assertThat(database.count("delivery WHERE lease IS NOT NULL")).isZero());

        assertThat(receiver.requests()).as("only what was in flight").hasSize(4);
        assertThat(database.count("delivery")).isEqualTo(50);
    }

    @Test
    void goneDisablesAtOnce() {
        receiver.answer(Answer.of(410));
        publishOneByOne(1);

        assertThat(webhook().disabledReason()).isEqualTo(DisabledReason.GONE);
        assertThat(webhook().consecutiveFailures()).isEqualTo(1);
        assertThat(Owners.mails(database)).containsExactly("ann@example.com gone 1", "bob@example.com gone 1");
        assertThat(first.publish(workspace, "link.created").webhooks())
                .as("new events create no delivery")
                .isZero();
    }

    @Test
    void aHealthyReceiverCostsItsWebhookNoWrite() {
        long version = webhookVersion();
        publishAtOnce(100, first, second);
        receiver.await(100);
        eventually(() -> assertThat(database.count("delivery")).isZero());

        assertThat(webhookVersion()).isEqualTo(version);
    }

    private long webhookVersion() {
        return Long.parseLong(database.query("SELECT xmin::text FROM webhook WHERE id = $1", webhook.value())
                .iterator()
                .next()
                .getString(0));
    }

    private Webhook webhook() {
        return Engine.await(first.webhooks().get(workspace, webhook));
    }

    /** Successes, so that both nodes have room for many attempts at a time. */
    private void widenTheWindows() {
        publishAtOnce(60, first);
        publishAtOnce(60, second);
        receiver.await(120);
        eventually(() -> assertThat(database.count("delivery")).isZero());
    }

    private void publishOneByOne(int events) {
        for (int i = 0; i < events; i++) {
            long before = database.count("attempt");
            (i % 2 == 0 ? first : second).publish(workspace, "link.created");
            eventually(() -> assertThat(database.count("attempt")).isEqualTo(before + 1));
        }
    }

    private void publishAtOnce(int events, Engine... nodes) {
        List<Future<Published>> published = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            published.add(nodes[i % nodes.length]
                    .publisher()
                    .publish(workspace, new Draft("link.created", Buffer.buffer("{}"), null)));
        }
        Engine.await(Future.all(published));
    }
}
