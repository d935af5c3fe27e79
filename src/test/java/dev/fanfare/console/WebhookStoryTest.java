package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Chromium;
import dev.fanfare.testing.Receiver;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The life of a webhook, as its owner sees it in a real browser. */
class WebhookStoryTest {
    @Test
    void createdWatchedTestedFailingDisabledEnabledDeleted() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start().answer(Answer.of(200, "{\"received\":true}"));
                Chromium chromium = Chromium.start(console.app.port())) {
            chromium.screen(1440, "light");
            chromium.open("/my-workspace/webhooks/new");
            chromium.type("email", Console.OWNER);
            chromium.type("password", Console.PASSWORD);
            chromium.press("Log in");
            eventually(() -> assertThat(chromium.path()).isEqualTo("/my-workspace/webhooks/new"));

            String path = create(chromium, receiver);
            watch(console, chromium, path);
            open(chromium);
            test(chromium, path);
            fail(console, receiver, chromium, path);
            enable(console, receiver, chromium, path);
            recover(console, chromium, path);
            edit(chromium, path);
            delete(chromium, path);
            assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("422"));
        }
    }

    private static String create(Chromium chromium, Receiver receiver) {
        chromium.type("name", "Shop");
        chromium.type("url", "ftp://example.org");
        chromium.press("Create webhook");
        eventually(() -> assertThat(chromium.text()).contains("Name at least one event type."));
        BrowserTest.look(chromium, "webhook-new-mistake");
        chromium.type("url", receiver.url("/hook"));
        chromium.click("input[value='link.created']");
        chromium.press("Create webhook");
        eventually(() -> assertThat(chromium.path()).endsWith("/secret"));
        assertThat(chromium.text()).contains("Put its signing secret into the receiver");
        BrowserTest.look(chromium, "webhook-secret");
        return chromium.path().replace("/secret", "");
    }

    /** Nothing is reloaded: the attempt appears by itself. */
    private static void watch(Console console, Chromium chromium, String path) {
        chromium.open(path);
        assertThat(chromium.text()).contains("Nothing was sent yet");
        BrowserTest.look(chromium, "log-empty");
        console.api().publish("link.created", "{\"id\":12345678901234567890,\"url\":\"https://example.org/a?b=<c>\"}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        eventually(() -> assertThat(chromium.text()).contains("link.created").contains("200"));
        BrowserTest.look(chromium, "log");
    }

    private static void open(Chromium chromium) {
        chromium.click("#log a");
        eventually(() -> assertThat(chromium.path()).contains("/attempts/att_"));
        assertThat(chromium.text())
                .contains("\"received\": true")
                .contains("12345678901234567890")
                .contains("https://example.org/a?b=<c>");
        BrowserTest.look(chromium, "attempt");
    }

    private static void test(Chromium chromium, String path) {
        chromium.open(path + "/test");
        BrowserTest.look(chromium, "test");
        chromium.type("data", "{");
        chromium.press("Send test event");
        eventually(() -> assertThat(chromium.text()).contains("This is not a JSON object."));
        chromium.type("data", "{\"hello\":\"world\"}");
        chromium.press("Send test event");
        eventually(() -> assertThat(chromium.text()).contains("Test event delivered: 200"));
        BrowserTest.look(chromium, "test-answer");
    }

    private static void fail(Console console, Receiver receiver, Chromium chromium, String path) {
        receiver.answer(Answer.of(500, "out of order"));
        for (int i = 0; i < 7; i++) {
            console.api().publish("link.created", "{}");
        }
        eventually(() -> assertThat(console.database.count("webhook WHERE consecutive_failures = 7"))
                .isEqualTo(1));
        chromium.open(path);
        assertThat(chromium.text()).contains("The last 7 attempts failed.");
        chromium.click("#log a");
        eventually(() -> assertThat(chromium.text()).contains("something went wrong inside it"));
        BrowserTest.look(chromium, "attempt-failed");
        for (int i = 0; i < 13; i++) {
            console.api().publish("link.created", "{}");
        }
        eventually(() -> assertThat(console.database.count("webhook WHERE disabled_at IS NOT NULL"))
                .isEqualTo(1));
        chromium.open(path + "/deliveries");
        assertThat(chromium.text()).contains("Held");
        BrowserTest.look(chromium, "owed");
        chromium.open("/my-workspace/outbox");
        assertThat(chromium.text())
                .contains("Shop has failed 5 times in a row", "Shop was disabled after 20 failures in a row")
                .contains("No mail server is set up.");
        BrowserTest.look(chromium, "outbox");
        chromium.open(path);
        BrowserTest.look(chromium, "disabled");
    }

    private static void enable(Console console, Receiver receiver, Chromium chromium, String path) {
        receiver.answer(Answer.of(200));
        chromium.click(".choices button[value=resume]");
        eventually(() -> assertThat(chromium.text()).contains("What was held is being sent."));
        eventually(
                Duration.ofSeconds(20),
                () -> assertThat(console.database.count("delivery")).isZero());
        chromium.open(path + "/deliveries");
        assertThat(chromium.text()).contains("Nothing is owed");
    }

    /** What was published while it was disabled was not owed to it; now it is. */
    private static void recover(Console console, Chromium chromium, String path) {
        String webhook = "/webhooks/" + path.replaceAll(".*/", "");
        console.api().call("POST", webhook + "/disable", null).expect(200);
        String missed = console.api().publish("link.created", "{\"missed\":true}");
        console.api().call("POST", webhook + "/enable", null).expect(200);
        console.pass(Duration.ofSeconds(1));
        chromium.open(path + "/recover");
        BrowserTest.look(chromium, "recover");
        chromium.set("since", "2020-01-01T00:00");
        chromium.press("Count events");
        eventually(() -> assertThat(chromium.text()).contains("1 event would be sent."));
        BrowserTest.look(chromium, "recover-count");
        chromium.press("Send 1 event");
        eventually(() -> assertThat(chromium.text()).contains("1 event is being sent."));
        eventually(() -> assertThat(console.api()
                        .get(webhook + "/attempts?outcome=succeeded&eventId=" + missed)
                        .array())
                .hasSize(1));
    }

    private static void edit(Chromium chromium, String path) {
        chromium.open(path + "/edit");
        BrowserTest.look(chromium, "edit");
        chromium.type("name", "Shop in Paris");
        chromium.press("Save");
        eventually(() -> assertThat(chromium.text()).contains("Webhook saved.").contains("Shop in Paris"));
    }

    private static void delete(Chromium chromium, String path) {
        chromium.open(path + "/delete");
        BrowserTest.look(chromium, "delete");
        chromium.type("name", "Shop");
        chromium.press("Delete webhook");
        eventually(() -> assertThat(chromium.text()).contains("This is not the webhook's name."));
        chromium.type("name", "Shop in Paris");
        chromium.press("Delete webhook");
        eventually(
                () -> assertThat(chromium.text()).contains("Webhook deleted.").contains("No webhooks yet"));
    }
}
