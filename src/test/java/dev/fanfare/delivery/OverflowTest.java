package dev.fanfare.delivery;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.event.Draft;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What does not fit into memory stays in the database, and nothing is lost by it. */
class OverflowTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();

    @AfterEach
    void stop() {
        receiver.close();
        database.close();
    }

    @Test
    void holdsNoMoreDeliveriesThanItsBound() {
        try (Engine engine = Engine.start(database, clock, 10, 1 << 20, 100)) {
            publish(engine, 50, "{}");

            assertThat(claimed()).isEqualTo(10);
            assertThat(engine.scan().claimed()).as("full is full").isZero();
            deliverTheRest(engine, 50);
        }
    }

    @Test
    void holdsNoMoreBytesThanItsBound() {
        try (Engine engine = Engine.start(database, clock, 1_000, 10_000, 100)) {
            publish(engine, 30, "{\"pad\":\"" + "x".repeat(1_000) + "\"}");

            assertThat(claimed())
                    .as("the one that reached the bound was the last")
                    .isBetween(9L, 10L);
            deliverTheRest(engine, 30);
        }
    }

    @Test
    void makesNoMoreAttemptsAtATimeThanItsBoundAndLeavesPlacesToRetries() {
        try (Engine engine = Engine.start(database, clock, 1_000, 1 << 20, 8)) {
            for (int i = 0; i < 10; i++) {
                receiver.answer("/" + i, Answer.hang());
            }
            WorkspaceId workspace = engine.newWorkspace();
            for (int i = 0; i < 10; i++) {
                engine.newWebhook(workspace, receiver.url("/" + i), "link.created");
            }
            engine.publish(workspace, "link.created");

            receiver.await(7);
            assertThat(receiver.openConnections()).isEqualTo(7);
        }
    }

    @Test
    void aSaturatedWebhookLeavesRoomForOthers() {
        try (Engine engine = Engine.start(database, clock, 10_000, 1 << 24, 1_000)) {
            receiver.answer("/dead", Answer.hang());
            WorkspaceId workspace = engine.newWorkspace();
            engine.newWebhook(workspace, receiver.url("/dead"), "link.created");
            engine.newWebhook(workspace, receiver.url("/alive"), "lead.created");
            // In two waves, and quick: when the first attempt times out, the lane's room shrinks.
            publishAtOnce(engine, workspace, 1_024);
            publishAtOnce(engine, workspace, 176);
            assertThat(claimed()).isEqualTo(1_024);

            engine.publish(workspace, "lead.created");

            eventually(() -> assertThat(receiver.requests())
                    .filteredOn(request -> request.path().equals("/alive"))
                    .hasSize(1));
        }
    }

    private void publish(Engine engine, int events, String data) {
        receiver.answer((request, wire) -> {
            wire.pause(Engine.ATTEMPT_TIMEOUT.dividedBy(4));
            Answer.of(200).to(request, wire);
        });
        WorkspaceId workspace = engine.newWorkspace();
        engine.newWebhook(workspace, receiver.url(), "link.created");
        for (int i = 0; i < events; i++) {
            engine.publish(workspace, "link.created", data);
        }
    }

    private void deliverTheRest(Engine engine, int events) {
        receiver.answer(Answer.of(200));
        eventually(() -> {
            engine.scan();
            assertThat(database.count("delivery")).isZero();
        });
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .hasSize(events)
                .doesNotHaveDuplicates();
    }

    private long claimed() {
        return database.count("delivery WHERE lease IS NOT NULL");
    }

    private static void publishAtOnce(Engine engine, WorkspaceId workspace, int events) {
        Engine.await(Future.all(IntStream.range(0, events)
                .mapToObj(i ->
                        engine.publisher().publish(workspace, new Draft("link.created", Buffer.buffer("{}"), null)))
                .toList()));
    }
}
