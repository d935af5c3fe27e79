package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Chromium;
import dev.fanfare.testing.Receiver;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The console in a real browser: it works, it is accessible, and it leaves pictures of itself in target/pictures. */
class BrowserTest {
    @Test
    void fromTheSetUpLinkToTheListOfWebhooks() {
        try (Console console = Console.fresh();
                Chromium chromium = Chromium.start(console.app.port())) {
            chromium.screen(1440, "light");
            chromium.open("/login");
            look(chromium, "login-nobody");
            chromium.open("/setup");
            look(chromium, "setup-link");
            chromium.open("/setup?token=" + console.setUpLink().text());
            look(chromium, "setup");
            chromium.type("workspace", "Acme");
            chromium.type("email", Console.OWNER);
            chromium.type("password", "too short");
            chromium.press("Set up Fanfare");
            eventually(() -> assertThat(chromium.text()).contains("Use at least 12 characters"));
            look(chromium, "setup-mistake");
            chromium.type("password", Console.PASSWORD);
            chromium.press("Set up Fanfare");

            eventually(() -> assertThat(chromium.path()).isEqualTo("/acme/webhooks"));
            assertThat(chromium.text()).contains("Welcome to Fanfare");
            look(chromium, "list-empty");

            chromium.click(".account summary");
            look(chromium, "menu");
            chromium.press("Log out");
            eventually(() -> assertThat(chromium.text()).contains("You are logged out."));
            chromium.type("email", Console.OWNER);
            chromium.type("password", Console.PASSWORD);
            chromium.press("Log in");
            eventually(() -> assertThat(chromium.path()).isEqualTo("/acme/webhooks"));
            assertThat(chromium.complaints())
                    .allMatch(complaint -> complaint.contains("403") || complaint.contains("422"));
        }
    }

    @Test
    void everyPageOfAWorkspaceIsReadableWideAndNarrowLightAndDark() {
        try (Console console = Console.withOwner();
                Chromium chromium = Chromium.start(console.app.port())) {
            create(console, "Orders to warehouse", "https://hooks.warehouse.example/fanfare", "link.created");
            create(
                    console,
                    "Segment",
                    "https://api.segment.example/v1/track",
                    "lead.created",
                    "sale.created",
                    "link.clicked");
            create(
                    console,
                    "A name of forty characters, no more of it",
                    "https://example.org/" + "long/".repeat(40),
                    "link.deleted");
            create(console, "Old CRM", "https://crm.internal.example/in", "link.created", "link.updated");
            console.database.query("UPDATE webhook SET consecutive_failures = 7 WHERE name = 'Segment'");
            console.database.query(
                    "UPDATE webhook SET disabled_at = now(), disabled_reason = 'failures' WHERE name = 'Old CRM'");
            fillWithTraffic(console);
            chromium.screen(1440, "light");
            logIn(chromium);

            for (String path : new String[] {"webhooks", "settings", "nothing-here"}) {
                chromium.open("/my-workspace/" + path);
                look(chromium, path);
            }
            chromium.open("/account");
            look(chromium, "account");
        }
    }

    /** A day's traffic, some of it failing, and as many attempts in the log. */
    private static void fillWithTraffic(Console console) {
        console.database.query("""
                INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
                SELECT workspace_id, id, date_trunc('hour', fanfare_now()) - hour * interval '1 hour', 1,
                    (40 + 35 * sin(hour / 3.0))::integer * length(name),
                    CASE WHEN consecutive_failures > 0 AND hour < 4 THEN 90 * (4 - hour) ELSE 0 END, 1000
                FROM webhook, generate_series(0, 23) AS hour
                WHERE disabled_at IS NULL""");
        console.database.query("""
                INSERT INTO attempt (workspace_id, webhook_id, id, event_id, event_type, cause, number, at, url,
                    succeeded, status, error_code, error_message, duration_ms, request_headers, response_truncated)
                SELECT workspace_id, id, gen_random_uuid(), gen_random_uuid(), 'link.created', 'first', 1,
                    fanfare_now() - interval '1 minute', url, consecutive_failures = 0,
                    CASE WHEN consecutive_failures = 0 THEN 200 ELSE 503 END,
                    CASE WHEN consecutive_failures > 0 THEN 'status' END,
                    CASE WHEN consecutive_failures > 0 THEN 'The receiver answered 503.' END, 31, '', false
                FROM webhook
                WHERE disabled_at IS NULL""");
    }

    static void logIn(Chromium chromium) {
        chromium.open("/login");
        chromium.type("email", Console.OWNER);
        chromium.type("password", Console.PASSWORD);
        chromium.press("Log in");
        eventually(() -> assertThat(chromium.path()).isEqualTo("/my-workspace/webhooks"));
    }

    /** From the log to an attempt, to its neighbours and back, and a menu, without a pointer. */
    @Test
    void everythingCanBeDoneByKeyboard() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start().answer(Answer.of(200, "{\"ok\":true}"));
                Chromium chromium = Chromium.start(console.app.port())) {
            String webhook = console.api()
                    .createWebhook(receiver.url("/hook"), "link.created")
                    .getString("id");
            for (int i = 1; i <= 3; i++) {
                console.api().publish("link.created", "{\"n\":" + i + "}");
                int count = i;
                eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(count));
            }
            chromium.screen(1440, "light");
            logIn(chromium);

            chromium.tabTo("a.name");
            chromium.keys(Keys.ENTER);
            eventually(() -> assertThat(chromium.path()).endsWith(webhook));
            chromium.tabTo("#log a");
            chromium.keys(Keys.ENTER);
            eventually(() -> assertThat(chromium.text()).contains("\"n\": 3"));
            chromium.keys(Keys.ARROW_RIGHT);
            eventually(() -> assertThat(chromium.text()).contains("\"n\": 2"));
            chromium.keys(Keys.ARROW_RIGHT);
            eventually(() -> assertThat(chromium.text()).contains("\"n\": 1"));
            chromium.keys(Keys.ARROW_RIGHT);
            chromium.keys(Keys.ARROW_LEFT);
            eventually(() -> assertThat(chromium.text()).contains("\"n\": 2"));

            chromium.tabTo(".menu.more summary");
            chromium.keys(Keys.ENTER);
            chromium.tabTo(".menu.more a[href$='/secret']");
            chromium.keys(Keys.ESCAPE);
            eventually(() -> assertThat(chromium.has(".menu[open]")).isFalse());
            chromium.keys(Keys.ENTER);
            chromium.tabTo(".menu.more form[action$='/disable'] button");
            chromium.keys(Keys.ENTER);
            eventually(() -> assertThat(chromium.text()).contains("Disabled by an owner"));
            chromium.tabTo(".choices button[value=resume]");
            chromium.keys(Keys.ENTER);
            eventually(() -> assertThat(chromium.text()).contains("Enabled"));
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    static void look(Chromium chromium, String name) {
        for (int width : new int[] {1440, 390}) {
            for (String scheme : new String[] {"light", "dark"}) {
                chromium.screen(width, scheme);
                chromium.picture(name + "-" + width + "-" + scheme);
                assertThat(chromium.brokenAccessibilityRules())
                        .as("%s at %d, %s", name, width, scheme)
                        .isEmpty();
                assertThat(chromium.scrollsSideways())
                        .as("%s at %d", name, width)
                        .isFalse();
            }
        }
        chromium.screen(1440, "light");
    }

    private static void create(Console console, String name, String url, String... triggers) {
        String cut = name.substring(0, Math.min(name.length(), 40));
        console.api()
                .post(
                        "/webhooks",
                        new JsonObject().put("name", cut).put("url", url).put("triggers", JsonArray.of((Object[])
                                triggers)))
                .expect(201);
    }
}
