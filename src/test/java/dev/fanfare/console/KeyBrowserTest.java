package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Chromium;
import dev.fanfare.testing.Receiver;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** API keys and the audit in a real browser. */
class KeyBrowserTest {
    private static final Pattern KEY = Pattern.compile("ff_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}");

    @Test
    void aKeyIsMadeUsedAndRevoked() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start().answer(Answer.of(200));
                Chromium chromium = Chromium.start(console.app.port())) {
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);
            chromium.open("/my-workspace/keys/new");
            chromium.type("name", "Shop, production");
            chromium.press("Create key");
            eventually(() -> assertThat(chromium.text()).contains("Choose at least one."));
            BrowserTest.look(chromium, "keys-mistake");
            chromium.click("input[value='events.write']");
            chromium.click("input[value='webhooks.read']");
            chromium.click("input[value='90']");
            chromium.press("Create key");
            eventually(() -> assertThat(chromium.text()).contains("Copy it now."));
            BrowserTest.look(chromium, "keys-created");
            Matcher shown = KEY.matcher(chromium.text());
            assertThat(shown.find()).isTrue();
            Api api = Api.with(console.app.port(), shown.group());

            console.api().createWebhook(receiver.url(), "link.created");
            api.publish("link.created", "{}");
            assertThat(receiver.await(1)).hasSize(1);

            chromium.click("section .button[href$='/keys']");
            eventually(() -> assertThat(chromium.path()).isEqualTo("/my-workspace/keys"));
            assertThat(chromium.text()).contains("Shop, production").doesNotContain(shown.group());
            BrowserTest.look(chromium, "keys");
            chromium.click("a[aria-label='Revoke Shop, production']");
            eventually(() -> assertThat(chromium.text()).contains("This cannot be undone"));
            BrowserTest.look(chromium, "keys-revoke");
            chromium.press("Revoke key");
            eventually(() -> assertThat(chromium.text()).contains("Key revoked."));
            BrowserTest.look(chromium, "keys-revoked");
            eventually(() -> assertThat(api.get("/webhooks").status()).isEqualTo(401));
            assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("422"));
        }
    }

    @Test
    void theAuditIsReadableWideAndNarrowLightAndDark() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start().answer(Answer.of(410));
                Chromium chromium = Chromium.start(console.app.port())) {
            String hook = console.api()
                    .createWebhook(receiver.url("/orders"), "link.created", "sale.created")
                    .getString("id");
            console.api()
                    .patch(
                            "/webhooks/" + hook,
                            new JsonObject()
                                    .put("name", "Orders to warehouse")
                                    .put("url", receiver.url("/in"))
                                    .put("triggers", JsonArray.of("sale.created", "lead.created")))
                    .expect(200);
            console.api().publish("sale.created", "{}");
            eventually(() -> assertThat(console.database.query("SELECT FROM audit WHERE actor = 'fanfare'"))
                    .hasSizeGreaterThan(1));
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);
            chromium.open("/my-workspace/webhooks/" + hook + "/secret");
            chromium.open("/my-workspace/audit");
            BrowserTest.look(chromium, "audit");
            chromium.open("/my-workspace/audit?actor=fanfare&action=webhook.enabled");
            BrowserTest.look(chromium, "audit-empty");
            assertThat(chromium.complaints()).isEmpty();
        }
    }
}
