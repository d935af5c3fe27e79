package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Chromium;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Verify tab: the code, and the check of what was pasted. */
class VerifyPagesTest {
    @Test
    void codeIsShownAndAPastedRequestIsChecked() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start();
                Chromium chromium = Chromium.start(console.app.port())) {
            String webhook =
                    console.api().createWebhook(receiver.url(), "link.created").getString("id");
            console.api().publish("link.created", "{\"url\":\"https://example.org/ä\"}");
            ReceivedRequest request = receiver.await(1).getFirst();
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);

            chromium.open("/my-workspace/webhooks/" + webhook + "/verify");
            chromium.click("a[href$='language=python']");
            eventually(() -> assertThat(chromium.text()).contains("def verify(headers, body, secret):"));
            BrowserTest.look(chromium, "verify");
            chromium.click("a[href$='/check']");
            eventually(() -> assertThat(chromium.path()).endsWith("/check"));
            BrowserTest.look(chromium, "check-empty");
            chromium.type("head", head(request));
            chromium.type("body", request.bodyText());
            chromium.press("Check");
            eventually(() -> assertThat(chromium.text()).contains("Verified: a receiver should accept it."));
            assertThat(chromium.text()).contains("It is byte for byte what was sent.");
            BrowserTest.look(chromium, "check-right");
            chromium.type("body", request.bodyText().replace("example.org", "example.com"));
            chromium.press("Check");
            eventually(() ->
                    assertThat(chromium.text()).contains("Not verified", "It differs from what was sent at byte"));
            BrowserTest.look(chromium, "check-wrong");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void requestsAreUnderstoodAsToolsPrintThem() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start()) {
            String webhook =
                    console.api().createWebhook(receiver.url(), "link.created").getString("id");
            console.api().publish("link.created", "{}");
            ReceivedRequest request = receiver.await(1).getFirst();
            Browser owner = console.owner();
            String check = "/my-workspace/webhooks/" + webhook + "/check";
            String body = request.bodyText();
            String raw = "POST /hook HTTP/1.1\r\n" + head(request).replace("\n", "\r\n") + "\r\n" + body;
            String curl =
                    head(request).lines().map(line -> "-H '" + line + "' \\").collect(Collectors.joining("\n"));
            String verbose = head(request).lines().map(line -> "> " + line).collect(Collectors.joining("\n"));

            for (String head : new String[] {raw, head(request) + "\n" + body}) {
                assertThat(owner.submit(check, "head", head).expect(200).body())
                        .as(head)
                        .contains("Verified: a receiver");
            }
            for (String head : new String[] {curl, verbose, json(request)}) {
                assertThat(owner.submit(check, "head", head, "body", body)
                                .expect(200)
                                .body())
                        .as(head)
                        .contains("Verified: a receiver");
            }
            assertThat(owner.submit(check).expect(200).body()).contains("Not verified", "It is missing");
            assertThat(owner.submit(check, "head", "{}", "body", "<script>alert(1)</script>")
                            .expect(200)
                            .body())
                    .doesNotContain("<script>alert");
            owner.postBody(check, "head=" + "x".repeat(70_000)).expect(413);

            console.pass(Duration.ofMinutes(6));
            assertThat(owner.submit(check, "head", head(request), "body", body)
                            .expect(200)
                            .body())
                    .contains("It is 6 minutes old");
        }
    }

    private static String head(ReceivedRequest request) {
        return request.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static String json(ReceivedRequest request) {
        return request.headers().entrySet().stream()
                .map(header -> "\"" + header.getKey() + "\": \"" + header.getValue() + "\"")
                .collect(Collectors.joining(",\n", "{", "}"));
    }
}
