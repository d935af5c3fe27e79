package dev.fanfare.retry;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several nodes on one database. */
class NodesTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final Engine first = Engine.start(database, clock);
    private final Engine second = Engine.start(database, clock);
    private final WorkspaceId workspace = first.newWorkspace();

    @AfterEach
    void stop() {
        first.close();
        second.close();
        receiver.close();
        database.close();
    }

    @Test
    void neverMakeTheSameAttemptTwice() {
        for (int i = 0; i < 10; i++) {
            first.newWebhook(workspace, receiver.url("/" + i), "link.created");
        }
        receiver.answer(Answer.of(500));
        for (int i = 0; i < 10; i++) {
            (i % 2 == 0 ? first : second).publish(workspace, "link.created");
        }
        eventually(() -> assertThat(database.count("attempt")).isEqualTo(100));
        receiver.answer(Answer.of(200));
        clock.advance(Duration.ofSeconds(12));

        // Both look again and again at the same moment, until nothing is owed.
        eventually(() -> {
            List<Future<DueScanner.Scan>> scans = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                scans.add(first.scanLater());
                scans.add(second.scanLater());
            }
            Engine.await(Future.all(scans));
            assertThat(database.count("delivery")).isZero();
        });

        assertThat(database.count("attempt")).isEqualTo(200);
        assertThat(receiver.requests())
                .extracting(request ->
                        request.path() + request.header("webhook-id") + " " + request.header("webhook-attempt"))
                .doesNotHaveDuplicates()
                .hasSize(200);
    }

    @Test
    void takeOverAClaimThatRanOutAndTheLateWorkerChangesNothing() {
        AtomicInteger requests = new AtomicInteger();
        // The first attempt hangs; the second fails at once.
        receiver.answer(Answer.by(request -> requests.incrementAndGet() == 1 ? Answer.hang() : Answer.of(500)));
        first.newWebhook(workspace, receiver.url(), "link.created");
        first.publish(workspace, "link.created");
        receiver.await(1);

        clock.advance(Engine.lease().minusMillis(1));
        assertThat(second.scan().claimed()).as("the lease still holds").isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(second.scan().claimed()).as("the lease has run out").isEqualTo(1);

        // Now the late worker's attempt times out and is recorded too.
        eventually(() -> assertThat(database.count("attempt")).isEqualTo(2));
        var delivery = database.query("SELECT attempts, due_at, lease FROM delivery")
                .iterator()
                .next();
        assertThat(delivery.getInteger("attempts")).isEqualTo(1);
        assertThat(delivery.getOffsetDateTime("due_at").toInstant())
                .isEqualTo(clock.instant().plusSeconds(12));
        assertThat(delivery.getValue("lease")).isNull();
        assertThat(database.query("SELECT FROM attempt WHERE next_attempt_at IS NULL")
                        .size())
                .as("the late outcome promises no next attempt")
                .isEqualTo(1);
    }

    @Test
    void takeOverFromANodeThatFellSilent() {
        receiver.answer(Answer.hang());
        first.newWebhook(workspace, receiver.url(), "link.created");
        first.publish(workspace, "link.created");
        receiver.await(1);
        first.kill();
        receiver.answer(Answer.of(200));

        // Shorter than the lease: only the silence can give the claim free.
        clock.advance(Engine.lease().minusSeconds(1));
        second.watch();
        second.watch();
        assertThat(second.scan().claimed())
                .as("silent, but not for long enough")
                .isZero();
        database.query("UPDATE delivery SET due_at = due_at + interval '1 hour'");
        clock.advance(Duration.ofSeconds(4));
        second.watch();
        assertThat(second.scan().claimed()).as("seen silent only once").isZero();
        second.watch();
        assertThat(second.scan().claimed()).isEqualTo(1);

        eventually(() -> assertThat(database.count("delivery")).isZero());
    }

    @Test
    void aNodeGivenUpForDeadComesBackUnderAnotherNumberAndLosesNothing() {
        first.newWebhook(workspace, receiver.url(), "link.created");
        clock.advance(Duration.ofSeconds(11));
        second.watch();
        second.watch();
        long numbers = database.count("node");

        first.watch();
        first.publish(workspace, "link.created");
        receiver.await(1);

        eventually(() -> assertThat(database.count("delivery")).isZero());
        assertThat(database.count("node")).isEqualTo(numbers + 1);
    }

    @Test
    void aGracefulStopFinishesWhatIsInFlightAndGivesTheRestBack() {
        AtomicInteger requests = new AtomicInteger();
        // Four fit into a new webhook's window; they are slow, the rest waits behind them.
        receiver.answer(Answer.by(request -> {
            requests.incrementAndGet();
            return (received, wire) -> {
                wire.pause(Duration.ofMillis(300));
                Answer.of(200).to(received, wire);
            };
        }));
        Engine stopping = Engine.start(database, clock);
        stopping.newWebhook(workspace, receiver.url(), "link.created");
        for (int i = 0; i < 20; i++) {
            stopping.publish(workspace, "link.created");
        }
        receiver.await(4);

        stopping.close();

        long delivered = database.count("attempt WHERE succeeded");
        assertThat(delivered)
                .isGreaterThanOrEqualTo(4)
                .isEqualTo(receiver.requests().size());
        assertThat(database.count("attempt WHERE NOT succeeded"))
                .as("a stop is no failure")
                .isZero();
        assertThat(database.count("delivery WHERE lease IS NULL AND due_at <= fanfare_now()"))
                .as("due at once for whoever comes next")
                .isEqualTo(20 - delivered);

        eventually(() -> {
            second.scan();
            assertThat(database.count("delivery")).isZero();
        });
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .doesNotHaveDuplicates();
        assertThat(receiver.requests()).extracting(ReceivedRequest::path).hasSize(20);
    }
}
