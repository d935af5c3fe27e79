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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptStoreTest {
    private static final int EVENTS = 4;

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

    /** Deliveries that were claimed together are looked up together, but end in any order: here the last one first. */
    @Test
    void deliveriesAreDoneInWhateverOrderTheyEnd() {
        engine.newWebhook(workspace, receiver.url(), "link.created");
        List<CountDownLatch> answered =
                Stream.generate(() -> new CountDownLatch(1)).limit(EVENTS + 1).toList();
        answered.get(EVENTS).countDown();
        receiver.answer((request, wire) -> {
            int n = request.body().toJsonObject().getJsonObject("data").getInteger("n");
            Answer.after(answered.get(n + 1), Answer.of(200)).to(request, wire);
            answered.get(n).countDown();
        });

        Engine.await(Future.all(IntStream.range(0, EVENTS)
                .mapToObj(n -> engine.publisher()
                        .publish(workspace, new Draft("link.created", Buffer.buffer("{\"n\":" + n + "}"), null)))
                .toList()));

        eventually(() -> assertThat(database.count("attempt")).isEqualTo(EVENTS));
        assertThat(database.count("delivery")).isZero();
    }
}
