package dev.fanfare.delivery;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Outlet;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final Outlet outlet = new Outlet(URI.create(database.uri()).getPort());
    private final TestApp app = TestApp.startAt(database, outlet.leading(database.uri()), clock);
    private final Api api = app.newWorkspace();

    @AfterEach
    void stop() {
        app.close();
        outlet.close();
        receiver.close();
        database.close();
    }

    /** The connection breaks when the commit is done and its answer on the way: all is written, and nobody knows. */
    @Test
    void anOutcomeWhoseCommitWasInDoubtIsCountedOnce() {
        receiver.answer(Answer.of(500));
        JsonObject webhook = api.createWebhook(receiver.url(), "link.created");
        String path = "/webhooks/" + webhook.getString("id");
        outlet.loseTheAnswerTo("COMMIT");

        api.publish("link.created", "{}");
        eventually(() -> assertThat(api.get(path).json().getInteger("consecutiveFailures"))
                .isEqualTo(1));
        // Recorded after the repetition, because one transaction runs at a time.
        api.publish("link.created", "{}");
        eventually(() -> assertThat(api.get(path + "/attempts").array()).hasSize(2));

        assertThat(api.get(path).json().getInteger("consecutiveFailures")).isEqualTo(2);
        assertThat(api.get(path + "/deliveries").array()).hasSize(2);
    }

    /** The machine of a node loses its network while it records: to PostgreSQL it only falls silent, and keeps its locks. */
    @Test
    void aNodeThatVanishesWhileItRecordsHoldsNobodyUp() {
        receiver.answer(Answer.of(500));
        JsonObject webhook = api.createWebhook(receiver.url(), "link.created");
        String path = "/webhooks/" + webhook.getString("id");
        try (TestApp other = TestApp.start(database, clock)) {
            outlet.set(new Outlet.Trap(
                    Outlet.Moment.ANSWERED,
                    transaction -> transaction.getLast().contains("INSERT INTO attempt"),
                    () -> {
                        outlet.strand();
                        return Outlet.Next.CUT;
                    }));
            api.publish("link.created", "{}");
            receiver.await(1);

            Api throughOther = Api.with(other.port(), api.key().reveal());
            throughOther.publish("link.created", "{}");

            eventually(
                    Duration.ofSeconds(20),
                    () -> assertThat(throughOther.get(path).json().getInteger("consecutiveFailures"))
                            .isEqualTo(1));
            outlet.plugIn();
            eventually(
                    Duration.ofSeconds(20),
                    () -> assertThat(throughOther.get(path + "/attempts").array())
                            .hasSize(2));
            assertThat(throughOther.get(path).json().getInteger("consecutiveFailures"))
                    .isEqualTo(2);
        }
    }
}
