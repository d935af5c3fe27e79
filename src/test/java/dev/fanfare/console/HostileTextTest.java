package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.LogWatch;
import dev.fanfare.testing.Receiver;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What strangers typed or answered is shown as text, on every page of a webhook. */
class HostileTextTest {
    private static final String EVIL =
            "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&" + LogWatch.UNSPEAKABLE;
    private static final String HIDDEN = "\u202e\u0007";

    @Test
    void stayTextOnEveryPage() {
        byte[] body = ("<html>" + EVIL + HIDDEN + "</html>" + "x".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8);
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start().answer(Answer.of(500, Map.of("X-Evil", EVIL), body))) {
            Api api = console.api();
            String webhook = api.post(
                            "/webhooks",
                            new JsonObject()
                                    .put("name", "<b>\"'&amp;</b>\u202e")
                                    .put("url", receiver.url("/?a=%3Cscript%3E&b=\"'".replace("\"", "%22")))
                                    .put("triggers", JsonArray.of("link.created")))
                    .expect(201)
                    .json()
                    .getString("id");
            String event = api.publish(
                    "link.created", new JsonObject().put("evil", EVIL + HIDDEN).encode());
            eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
            String attempt = api.get("/webhooks/" + webhook + "/attempts")
                    .array()
                    .getJsonObject(0)
                    .getString("id");
            Browser owner = console.owner();

            String home = "/my-workspace/webhooks/" + webhook;
            List<String> pages = List.of(
                    home,
                    home + "/attempts/" + attempt,
                    home + "/deliveries",
                    home + "/edit",
                    home + "/test",
                    home + "/secret",
                    home + "/delete",
                    home + "/verify",
                    home + "/check",
                    "/my-workspace/webhooks",
                    "/my-workspace/overview",
                    "/my-workspace/events/" + event,
                    "/my-workspace/event-types");
            for (String page : pages) {
                assertThat(owner.get(page).expect(200).body())
                        .as(page)
                        .doesNotContain("<script>alert", "<img src=x", "<b>\"")
                        .contains("&lt;b&gt;");
            }
            String sheet = owner.get(home + "/attempts/" + attempt).body();
            assertThat(sheet).contains("&lt;script&gt;alert(1)&lt;/script&gt;").hasSizeLessThan(100_000);
            Browser.Answer sent =
                    owner.submit(home + "/test", "event", "link.created", "data", "{\"a\":\"" + "<i>" + "\"}");
            String tested = owner.follow(sent.expect(303)).expect(200).body();
            assertThat(tested).doesNotContain("<i>", "<script>alert").contains("Test event failed: 500");
        }
    }

    @Test
    void filtersThatMakeNoSenseNarrowNothing() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start()) {
            String webhook =
                    console.api().createWebhook(receiver.url(), "link.created").getString("id");
            console.api().publish("link.created", "{}");
            eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
            Browser owner = console.owner();
            String log = "/my-workspace/webhooks/" + webhook;

            for (String query : List.of(
                    "?outcome=all",
                    "?eventId=evt_x",
                    "?from=yesterday",
                    "?to=99999999999-01-01",
                    "?before=att_nope",
                    "?outcome=succeeded&event=link.created",
                    "?from=2020-01-01&to=2999-12-31")) {
                assertThat(owner.get(log + query).expect(200).body()).as(query).contains("/attempts/att_");
            }
            assertThat(owner.get(log + "?outcome=failed").body()).contains("Nothing matches");
            assertThat(owner.get(log + "?event=%3Cscript%3E").body())
                    .contains("Nothing matches", "&lt;script&gt;")
                    .doesNotContain("<script>\"");
            owner.get(log + "/attempts/att_01m84h07fke00b08whkzf2s74h").expect(404);
            owner.get("/my-workspace/webhooks/nonsense").expect(404);
        }
    }

    @Test
    void twoOwnersEditingAtOnceAreToldAndLoseNothing() {
        try (Console console = Console.withOwner();
                Receiver receiver = Receiver.start()) {
            String webhook =
                    console.api().createWebhook(receiver.url(), "link.created").getString("id");
            Browser first = console.owner();
            Browser second = console.owner();
            String edit = "/my-workspace/webhooks/" + webhook + "/edit";
            String seen = seen(first.get(edit));
            String token = second.get(edit).formToken();
            console.pass(Duration.ofSeconds(1));
            first.submit(edit, "seen", seen, "name", "Mine", "url", receiver.url(), "triggers", "link.created")
                    .expect(303);

            Browser.Answer told = second.post(
                            edit,
                            token,
                            "seen",
                            seen,
                            "name",
                            "Yours",
                            "url",
                            receiver.url(),
                            "triggers",
                            "sale.created")
                    .expect(409);

            assertThat(told.body()).contains("Somebody changed this webhook meanwhile", "Yours");
            assertThat(console.api().get("/webhooks/" + webhook).json().getString("name"))
                    .isEqualTo("Mine");
            second.post(
                            edit,
                            token,
                            "seen",
                            seen(told),
                            "name",
                            "Yours",
                            "url",
                            receiver.url(),
                            "triggers",
                            "sale.created")
                    .expect(303);
            assertThat(console.api().get("/webhooks/" + webhook).json().getString("name"))
                    .isEqualTo("Yours");
        }
    }

    private static String seen(Browser.Answer page) {
        return page.body().replaceAll("(?s).*name=\"seen\" value=\"([^\"]*)\".*", "$1");
    }
}
