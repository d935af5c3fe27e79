package dev.fanfare.retry;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.audit.Actor;
import dev.fanfare.db.Rows;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final List<Integer> SECONDS = List.of(12, 148, 1_808, 22_026, 86_400, 86_400);

    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final Engine engine = Engine.start(database, clock);
    private final WorkspaceId workspace = engine.newWorkspace();

    @AfterEach
    void stop() {
        engine.close();
        receiver.close();
        database.close();
    }

    @Test
    void retriesExactlyWhenDueAndNotAMillisecondBefore() {
        receiver.answer(Answer.of(500));
        engine.newWebhook(workspace, receiver.url(), "link.created");
        engine.publish(workspace, "link.created");
        awaitRecorded(1);

        int number = 1;
        for (int seconds : SECONDS) {
            assertThat(nextAttemptAt(number)).isEqualTo(clock.instant().plusSeconds(seconds));
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(engine.scan().claimed())
                    .as("a millisecond early, after attempt %s", number)
                    .isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(engine.scan().claimed())
                    .as("on time, after attempt %s", number)
                    .isEqualTo(1);
            awaitRecorded(++number);
        }

        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-attempt"))
                .containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(receiver.requests().getFirst().header("webhook-id"));
    }

    @Test
    void retriesWhatIsOverdueToo() {
        receiver.answer(Answer.of(503));
        engine.newWebhook(workspace, receiver.url(), "link.created");
        engine.publish(workspace, "link.created");
        awaitRecorded(1);

        clock.advance(Duration.ofSeconds(12).plusMillis(1));

        assertThat(engine.scan().claimed()).isEqualTo(1);
    }

    @Test
    void owesNothingAnyMoreOnceAnAttemptSucceeds() {
        receiver.answer(Answer.of(500));
        engine.newWebhook(workspace, receiver.url(), "link.created");
        engine.publish(workspace, "link.created");
        awaitRecorded(1);
        receiver.answer(Answer.of(204));

        clock.advance(Duration.ofSeconds(12));
        engine.scan();
        awaitRecorded(2);

        assertThat(database.count("delivery")).isZero();
        assertThat(database.query("SELECT succeeded, cause, next_attempt_at FROM attempt ORDER BY id"))
                .extracting(row -> row.getBoolean(0), row -> row.getString(1))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(false, "first"),
                        org.assertj.core.groups.Tuple.tuple(true, "retry"));
    }

    @Test
    void honoursAChangedUrlAtTheNextAttempt() {
        receiver.answer("/old", Answer.of(500));
        var webhook = engine.newWebhook(workspace, receiver.url("/old"), "link.created");
        engine.publish(workspace, "link.created");
        awaitRecorded(1);

        Engine.await(engine.webhooks()
                .change(
                        workspace,
                        webhook,
                        new dev.fanfare.webhook.WebhookDraft(null, receiver.url("/new"), null),
                        Actor.FANFARE));
        clock.advance(Duration.ofSeconds(12));
        engine.scan();

        assertThat(receiver.await(2)).extracting(ReceivedRequest::path).containsExactly("/old", "/new");
    }

    @Test
    void leavesADisabledWebhookAloneAndEndsWhatADeletedOneIsOwed() {
        receiver.answer(Answer.of(500));
        var webhook = engine.newWebhook(workspace, receiver.url(), "link.created");
        engine.publish(workspace, "link.created");
        awaitRecorded(1);
        database.query("UPDATE webhook SET disabled_at = now(), disabled_reason = 'manual', revision = revision + 1");
        clock.advance(Duration.ofSeconds(12));

        assertThat(engine.scan().claimed()).isZero();
        assertThat(database.count("delivery")).isEqualTo(1);

        Engine.await(engine.webhooks().delete(workspace, webhook, Actor.FANFARE));
        engine.scan();
        eventually(() -> assertThat(database.count("delivery")).isZero());
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void beginsNothingMoreOfWhatWaitsInMemoryOnceItsWebhookIsDisabled() {
        receiver.answer((request, wire) -> {
            wire.pause(Duration.ofMillis(600));
            Answer.of(200).to(request, wire);
        });
        engine.newWebhook(workspace, receiver.url(), "link.created");
        for (int i = 0; i < 60; i++) {
            engine.publish(workspace, "link.created");
        }
        receiver.await(4);

        // As another node would: this one is not told, it has to look.
        database.query("UPDATE webhook SET disabled_at = now(), disabled_reason = 'manual', revision = revision + 1");

        eventually(() ->
                assertThat(database.count("delivery WHERE lease IS NOT NULL")).isZero());
        long attempts = database.count("attempt");
        assertThat(attempts).isBetween(4L, 40L);
        assertThat(database.count("delivery")).as("held, not lost").isEqualTo(60 - attempts);
    }

    private void awaitRecorded(int attempts) {
        eventually(() -> assertThat(database.count("attempt")).isEqualTo(attempts));
    }

    private java.time.Instant nextAttemptAt(int number) {
        return Rows.time(
                database.query("SELECT next_attempt_at FROM attempt WHERE number = $1", number)
                        .iterator()
                        .next(),
                "next_attempt_at");
    }
}
