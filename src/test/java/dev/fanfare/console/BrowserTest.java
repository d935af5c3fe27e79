package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Chromium;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

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
            chromium.screen(1440, "light");
            chromium.open("/login");
            chromium.type("email", Console.OWNER);
            chromium.type("password", Console.PASSWORD);
            chromium.press("Log in");
            eventually(() -> assertThat(chromium.path()).isEqualTo("/my-workspace/webhooks"));

            for (String path : new String[] {"webhooks", "settings", "nothing-here"}) {
                chromium.open("/my-workspace/" + path);
                look(chromium, path);
            }
            chromium.open("/account");
            look(chromium, "account");
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
