package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Chromium;
import dev.fanfare.testing.Receiver;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Keys that do things, the overview of them, and the ways to all areas on a narrow screen. */
class ShortcutsTest {
    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start().answer(Answer.of(200));
    private final Chromium chromium = Chromium.start(console.app.port());
    private String webhook = "";

    @BeforeEach
    void logIn() {
        webhook = console.api().createWebhook(receiver.url(), "link.created").getString("id");
        console.api().publish("link.created", "{\"n\":1}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        console.api().publish("link.created", "{\"n\":2}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(2));
        chromium.screen(1440, "light");
        BrowserTest.logIn(chromium);
    }

    @AfterEach
    void close() {
        chromium.close();
        receiver.close();
        console.close();
    }

    @Test
    void aWebhookIsFoundReadAndResentByKeysAlone() {
        chromium.keys("j", Keys.ENTER);
        eventually(() -> assertThat(chromium.path()).endsWith(webhook));
        chromium.keys("j", "j", "k", Keys.ENTER);
        eventually(() -> assertThat(chromium.text()).contains("\"n\": 2"));
        chromium.keys("j", Keys.ENTER);
        eventually(() -> assertThat(chromium.text()).contains("\"n\": 1"));
        chromium.keys("r");
        eventually(() -> assertThat(chromium.text()).contains("The event is being sent again."));
        eventually(() -> assertThat(console.database.query("SELECT FROM attempt WHERE cause = 'resend'"))
                .hasSize(1));
        chromium.keys("g", "k");
        eventually(() -> assertThat(chromium.path()).isEqualTo("/my-workspace/keys"));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void rowsOfInboxesMembersAndKeysAreReachedByKeys() {
        Browser owner = console.owner();
        String inbox = owner.submit("/my-workspace/inboxes").expect(303).location();
        for (String body : List.of("first", "second")) {
            console.visitor()
                    .postBody("/inbox/" + inbox.replaceAll(".*/", ""), body)
                    .expect(200);
        }
        eventually(() -> assertThat(console.database.count("inbox_request")).isEqualTo(2));

        chromium.open("/my-workspace/inboxes");
        chromium.keys("j", Keys.ENTER);
        eventually(() -> assertThat(chromium.path()).isEqualTo(inbox));
        eventually(() -> assertThat(chromium.text()).contains("second"));
        chromium.keys("j", Keys.ENTER);
        eventually(() -> assertThat(chromium.path()).contains("/requests/"));
        assertThat(chromium.text()).contains("first");

        chromium.open("/my-workspace/members");
        chromium.keys("j", Keys.ENTER);
        eventually(() -> assertThat(chromium.path()).contains("/members/usr_"));
        chromium.open("/my-workspace/keys");
        chromium.keys("j", Keys.ENTER);
        eventually(() -> assertThat(chromium.path()).endsWith("/revoke"));
    }

    @Test
    void whoTypesIsNotInterrupted() {
        chromium.open("/my-workspace/audit");
        chromium.keys("/");
        eventually(() -> assertThat(chromium.has("[data-search]:focus")).isTrue());
        chromium.keys("g", "k", "?", "j", "r");

        assertThat(chromium.path()).isEqualTo("/my-workspace/audit");
        assertThat(chromium.has("dialog[open]")).isFalse();
    }

    @Test
    void theOverviewIsThereByKeyAndByPointerAndCanSwitchLettersOff() {
        chromium.keys("?");
        eventually(() -> assertThat(chromium.has("dialog[open]")).isTrue());
        BrowserTest.look(chromium, "shortcuts");
        chromium.keys("g", "k");
        assertThat(chromium.path()).as("nothing happens behind it").isEqualTo("/my-workspace/webhooks");
        chromium.keys(Keys.ESCAPE);
        assertThat(chromium.has("dialog[open]")).isFalse();

        chromium.click("[data-shortcuts]");
        eventually(() -> assertThat(chromium.has("dialog[open]")).isTrue());
        chromium.click("[data-letters]");
        chromium.click("dialog button");
        chromium.open("/my-workspace/webhooks");
        chromium.keys("?");
        assertThat(chromium.has("dialog[open]")).isFalse();
        eventually(() -> assertThat(chromium.has("[data-health=good]")).isTrue());
    }

    @Test
    void everyAreaIsBehindOneButtonOnANarrowScreen() {
        chromium.screen(390, "light");
        chromium.click(".areas summary");
        assertThat(chromium.text()).contains("Webhooks", "Inboxes", "Members", "API keys", "Audit", "Outbox");
        BrowserTest.look(chromium, "areas");
        chromium.screen(390, "light");
        chromium.click(".areas[open] a[data-area=audit], .areas a[data-area=audit]");
        eventually(() -> assertThat(chromium.path()).isEqualTo("/my-workspace/audit"));
    }
}
