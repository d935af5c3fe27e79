package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Receiver;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reloading the pages does that a webhook's actions lead to: nothing. */
class WebhookActionsTest {
    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start().answer(Answer.of(202));
    private Browser owner;
    private String id;
    private String hook;

    @BeforeEach
    void create() {
        owner = console.owner();
        id = console.api().createWebhook(receiver.url(), "link.created").getString("id");
        hook = "/my-workspace/webhooks/" + id;
    }

    @AfterEach
    void stop() {
        console.close();
        receiver.close();
    }

    @Test
    void reloadingTheAnswerToATestEventSendsNothing() {
        String data = "{\r\n  \"n\": 1.50, \"data\": {\"data\":1}\r\n}";
        String address = owner.submit(hook + "/test", "event", "sale.created", "data", data)
                .expect(303)
                .location();

        String answer = owner.get(address).expect(200).body();
        String again = owner.get(address).expect(200).body();

        assertThat(answer)
                .contains("Test event delivered: 202", "value=\"sale.created\" selected")
                .contains(">{\n  &quot;n&quot;: 1.50, &quot;data&quot;: {&quot;data&quot;:1}\n}</textarea>");
        assertThat(again).isEqualTo(answer);
        assertThat(receiver.requests()).hasSize(1);
        assertThat(console.database.count("attempt")).isEqualTo(1);
        assertThat(owner.get(hook + "/test").body()).doesNotContain("Test event delivered");
    }

    @Test
    void onlyThisWebhooksTestsAreShownAsTests() {
        console.api().publish("link.created", "{}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        String ordinary = console.api()
                .get("/webhooks/" + id + "/attempts")
                .array()
                .getJsonObject(0)
                .getString("id");
        Api other = console.app.newWorkspace();
        String theirs = other.post(
                        "/webhooks/"
                                + other.createWebhook(receiver.url(), "link.created")
                                        .getString("id") + "/test",
                        new JsonObject().put("event", "link.created"))
                .expect(200)
                .json()
                .getString("id");

        for (String attempt : new String[] {ordinary, theirs, "att_01m84h07fke00b08whkzf2s74h", "nonsense"}) {
            assertThat(owner.get(hook + "/test?attempt=" + attempt).expect(404).body())
                    .as(attempt)
                    .contains("There is no such attempt.");
        }
    }

    @Test
    void recoveringLeadsToTheLogWhichCanBeReloaded() {
        console.api().call("POST", "/webhooks/" + id + "/disable", null).expect(200);
        console.api().publish("link.created", "{}");
        console.api().publish("link.created", "{}");
        console.api().call("POST", "/webhooks/" + id + "/enable", null).expect(200);
        console.pass(Duration.ofSeconds(1));

        Browser.Answer sent = owner.submit(
                        hook + "/recover", "what", "missed", "since", "2020-01-01T00:00", "confirmed", "yes")
                .expect(303);

        assertThat(sent.location()).isEqualTo(hook);
        assertThat(owner.get(hook).expect(200).body()).contains("2 events are being sent.");
        assertThat(owner.get(hook).expect(200).body()).doesNotContain("being sent.");
    }
}
