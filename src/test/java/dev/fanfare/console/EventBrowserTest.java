package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Chromium;
import dev.fanfare.testing.Receiver;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Events, their types and the overview in a real browser. */
class EventBrowserTest {
    @Test
    void aSamplePublishedFromThePageIsFollowedAndSentAgain() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start().answer(Answer.of(200));
                Receiver broken = Receiver.start().answer(Answer.of(503));
                Chromium chromium = Chromium.start(console.app.port())) {
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);
            chromium.open("/my-workspace/overview");
            BrowserTest.look(chromium, "overview-empty");
            chromium.open("/my-workspace/events");
            BrowserTest.look(chromium, "events-empty");
            fill(console.api(), receiver, broken);

            chromium.open("/my-workspace/event-types");
            BrowserTest.look(chromium, "event-types");
            chromium.click("a[aria-label='Publish link.created']");
            eventually(() -> assertThat(chromium.path()).startsWith("/my-workspace/events/new"));
            BrowserTest.look(chromium, "event-new");
            chromium.type("data", "[]");
            chromium.press("Publish");
            eventually(() -> assertThat(chromium.text()).contains("This is not a JSON object."));
            BrowserTest.look(chromium, "event-new-mistake");
            chromium.type("data", "{\"url\": \"https://example.org/spring\", \"clicks\": 12345678901234567890}");
            chromium.press("Publish");
            eventually(() -> assertThat(chromium.path()).startsWith("/my-workspace/events/evt_"));
            assertThat(chromium.text()).contains("is being sent it");
            eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(3));
            chromium.open(chromium.path());
            BrowserTest.look(chromium, "event");
            chromium.press("Resend to all 3");
            eventually(() -> assertThat(chromium.text()).contains("The event is being sent to 3 webhooks."));
            eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(6));

            for (int i = 0; i < 6; i++) {
                console.api().publish(i % 2 == 0 ? "link.created" : "lead.created", "{\"n\":" + i + "}");
            }
            eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(15));
            chromium.open("/my-workspace/events");
            BrowserTest.look(chromium, "events");
            chromium.keys("j", Keys.ENTER);
            eventually(() -> assertThat(chromium.path()).startsWith("/my-workspace/events/evt_"));
            chromium.open("/my-workspace/events?id=order-1");
            BrowserTest.look(chromium, "events-unknown");
            chromium.open("/my-workspace/events?test=only");
            BrowserTest.look(chromium, "events-nothing");

            fillWithTraffic(console);
            chromium.open("/my-workspace/overview");
            BrowserTest.look(chromium, "overview");
            assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("422"));
        }
    }

    private static void fill(Api api, Receiver receiver, Receiver broken) {
        create(api, "Orders to warehouse", receiver.url("/orders"), "link.created", "sale.created");
        create(api, "Segment", receiver.url("/segment"), "link.created");
        create(api, "A name of forty characters, no more of it", broken.url("/crm"), "link.created");
    }

    private static void create(Api api, String name, String url, String... triggers) {
        api.post(
                        "/webhooks",
                        new JsonObject()
                                .put("name", name.substring(0, Math.min(40, name.length())))
                                .put("url", url)
                                .put("triggers", JsonArray.of((Object[]) triggers)))
                .expect(201);
    }

    /** A month of it, a bad day among them. */
    private static void fillWithTraffic(Console console) {
        console.database.query("""
                INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
                SELECT workspace_id, id, date_trunc('hour', fanfare_now()) - hour * interval '1 hour', 99,
                    (40 + 35 * sin(hour / 3.0))::integer * length(name),
                    CASE WHEN name LIKE 'A %' AND hour % 200 < 20 THEN 90 * (20 - hour % 200) ELSE hour % 3 END,
                    (40 + 35 * sin(hour / 3.0))::integer * length(name) * 120
                FROM webhook, generate_series(1, 700) AS hour""");
        console.database.query("""
                INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
                SELECT workspace_id, id, date_trunc('minute', fanfare_now()) - minute * interval '1 minute', 98,
                    minute % 7, CASE WHEN minute BETWEEN 20 AND 26 THEN 4 ELSE 0 END, 200
                FROM webhook, generate_series(0, 59) AS minute""");
    }
}
