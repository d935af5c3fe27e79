package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Chromium;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From the set-up link to a request that was seen and verified, with nothing but Fanfare. */
class NewcomerTest {
    @Test
    void seesAVerifiedRequestWithinTwoMinutes() {
        // Nothing of loopback is exempt: the inbox is reached all the same.
        try (Console console = Console.fresh("FANFARE_ALLOW_DESTINATIONS", "");
                Chromium chromium = Chromium.start(console.app.port())) {
            long began = System.nanoTime();
            chromium.screen(1440, "light");
            chromium.open("/setup?token=" + console.setUpLink().text());
            chromium.type("workspace", "Acme");
            chromium.type("email", Console.OWNER);
            chromium.type("password", Console.PASSWORD);
            chromium.press("Set up Fanfare");
            eventually(() -> assertThat(chromium.path()).isEqualTo("/acme/webhooks"));

            chromium.press("Use an inbox");
            eventually(() -> assertThat(chromium.text()).contains("This is the address of a new inbox"));
            BrowserTest.look(chromium, "inbox-offered");
            chromium.press("Create webhook");
            eventually(() -> assertThat(chromium.text()).contains("it leads to this inbox"));
            assertThat(chromium.text()).contains("Nothing came yet");
            BrowserTest.look(chromium, "inbox-empty");
            chromium.press("Send test event");
            eventually(() -> assertThat(chromium.text()).contains("Verified", "webhook-signature", "It is right"));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(2));
            BrowserTest.look(chromium, "inbox");

            String inbox = chromium.path();
            chromium.open("/acme/inboxes");
            BrowserTest.look(chromium, "inboxes");
            chromium.open(inbox);
            new Browser(console.app.port())
                    .postBody(inbox.replace("/acme/inboxes/", "/inbox/"), "{\"hello\":\"inbox\"}")
                    .expect(200);
            eventually(() -> assertThat(chromium.text()).contains("Not verified", "It is missing"));
            BrowserTest.look(chromium, "inbox-unverified");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void needsNoScripts() {
        try (Console console = Console.fresh("FANFARE_ALLOW_DESTINATIONS", "")) {
            Browser browser = console.visitor();
            browser.submit(
                            "/setup?token=" + console.setUpLink().text(),
                            "workspace",
                            "Acme",
                            "email",
                            Console.OWNER,
                            "password",
                            Console.PASSWORD)
                    .expect(303);
            Browser.Answer form = browser.submit("/acme/webhooks/new", "name", "Shop", "inbox", "new")
                    .expect(200);
            assertThat(form.body()).contains("value=\"Shop\"");
            String url = form.body().replaceAll("(?s).*name=\"url\"[^>]* value=\"([^\"]+)\".*", "$1");

            Browser.Answer created = browser.post(
                            "/acme/webhooks/new",
                            form.formToken(),
                            "name",
                            "Shop",
                            "url",
                            url,
                            "triggers",
                            "link.created")
                    .expect(303);
            String inbox = created.location();
            assertThat(inbox).startsWith("/acme/inboxes/");
            browser.post(inbox + "/test", form.formToken()).expect(303);

            eventually(() -> assertThat(browser.get(inbox).expect(200).body())
                    .contains("Verified", "link.created", "It is within 5 minutes of the receiver"));
        }
    }
}
