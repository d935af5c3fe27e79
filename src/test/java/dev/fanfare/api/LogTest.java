package dev.fanfare.api;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the log tells of an attempt, and how it is read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestApp app = TestApp.start(database, InstantSource.system());
    private final Receiver receiver = Receiver.start();

    @AfterAll
    void stop() {
        app.close();
        receiver.close();
        database.close();
    }

    @Test
    void tellsEverythingOfAnAttemptThatSucceeded() {
        Api api = app.newWorkspace();
        receiver.answer(
                "/good",
                Answer.of(
                        201,
                        Map.of("X-Request-Id", "r1"),
                        "{\"ok\":\"✓\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        String webhook =
                api.createWebhook(receiver.url("/good?a=1"), "link.created").getString("id");
        Instant before = Instant.now().minusMillis(1);

        String event = api.publish("link.created", "{\"n\":1}");
        JsonObject attempt = onlyAttempt(api, webhook);

        ReceivedRequest request = receiver.requests().stream()
                .filter(received -> received.header("webhook-id").equals(event))
                .findFirst()
                .orElseThrow();
        assertThat(attempt.getString("webhookId")).isEqualTo(webhook);
        assertThat(attempt.getString("eventId")).isEqualTo(event);
        assertThat(attempt.getString("event")).isEqualTo("link.created");
        assertThat(attempt.getString("cause")).isEqualTo("first");
        assertThat(attempt.getInteger("number")).isEqualTo(1);
        assertThat(Instant.parse(attempt.getString("at"))).isBetween(before, Instant.now());
        assertThat(attempt.getString("url")).isEqualTo(receiver.url("/good?a=1"));
        assertThat(attempt.getString("outcome")).isEqualTo("succeeded");
        assertThat(attempt.getInteger("status")).isEqualTo(201);
        assertThat(attempt.getJsonObject("error")).isNull();
        assertThat(attempt.getInteger("durationMs")).isBetween(0, 2_000);
        assertThat(attempt.getString("nextAttemptAt")).isNull();
        assertThat(attempt.getJsonObject("request").getString("body")).isEqualTo(request.bodyText());
        attempt.getJsonObject("request")
                .getJsonObject("headers")
                .forEach(header -> assertThat(request.header(header.getKey()))
                        .as(header.getKey())
                        .isEqualTo(header.getValue()));
        assertThat(attempt.getJsonObject("request").getJsonObject("headers").fieldNames())
                .contains("webhook-id", "webhook-timestamp", "webhook-signature", "dub-signature", "webhook-attempt");
        assertThat(attempt.getJsonObject("response").getString("body")).isEqualTo("{\"ok\":\"✓\"}");
        assertThat(attempt.getJsonObject("response").getJsonObject("headers").getString("x-request-id"))
                .isEqualTo("r1");
        assertThat(attempt.getJsonObject("response").getBoolean("truncated")).isFalse();
        assertThat(api.get("/webhooks/" + webhook + "/deliveries").array()).isEmpty();
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("/teapot", Answer.of(418), "status", 418),
                Arguments.of("/redirect", Answer.redirect("http://127.0.0.1:1/"), "status", 302),
                Arguments.of("/hang", Answer.hang(), "timeout", null),
                Arguments.of("/drip", Answer.slowDrip(), "timeout", null),
                Arguments.of("/reset", Answer.reset(), "reset", null),
                Arguments.of("/garbage", Answer.garbage(), "reset", null),
                Arguments.of(
                        "/nul", Answer.of(500, Map.of("X-Odd", "é"), new byte[] {0, (byte) 0xff, 'x'}), "status", 500));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aFailedAttemptSaysWhyAndWhenTheNextOneComes(String path, Answer answer, String code, Integer status) {
        Api api = app.newWorkspace();
        receiver.answer(path, answer);
        String webhook = api.createWebhook(receiver.url(path), "link.created").getString("id");

        String event = api.publish("link.created", "{}");
        JsonObject attempt = onlyAttempt(api, webhook);

        assertThat(attempt.getString("outcome")).isEqualTo("failed");
        assertThat(attempt.getInteger("status")).isEqualTo(status);
        assertThat(attempt.getJsonObject("error").getString("code")).isEqualTo(code);
        assertThat(attempt.getJsonObject("error").getString("message")).endsWith(".");
        assertThat(Instant.parse(attempt.getString("nextAttemptAt")))
                .isBetween(
                        Instant.parse(attempt.getString("at")).plusSeconds(12),
                        Instant.parse(attempt.getString("at")).plusSeconds(15));
        JsonArray owed = api.get("/webhooks/" + webhook + "/deliveries").array();
        assertThat(owed).hasSize(1);
        assertThat(owed.getJsonObject(0).getInteger("attempts")).isEqualTo(1);
        assertThat(owed.getJsonObject(0).getString("dueAt")).isEqualTo(attempt.getString("nextAttemptAt"));
        JsonObject fate =
                api.get("/events/" + event).json().getJsonArray("deliveries").getJsonObject(0);
        assertThat(fate.getString("state")).isEqualTo("pending");
        api.delete("/webhooks/" + webhook).expect(204);
    }

    @Test
    void refusedConnectionsAndUnknownHostsAreTold() {
        Api api = app.newWorkspace();
        String closed = api.createWebhook("http://127.0.0.1:1/", "link.created").getString("id");
        String unknown =
                api.createWebhook("http://nowhere.invalid/", "link.created").getString("id");

        api.publish("link.created", "{}");

        assertThat(onlyAttempt(api, closed).getJsonObject("error").getString("code"))
                .isEqualTo("connect");
        assertThat(onlyAttempt(api, unknown).getJsonObject("error").getString("code"))
                .isIn("dns", "timeout");
        api.delete("/webhooks/" + closed).expect(204);
        api.delete("/webhooks/" + unknown).expect(204);
    }

    @Test
    void isPagedWithoutGapsOrRepeatsWhileItGrows() {
        Api api = app.newWorkspace();
        String webhook =
                api.createWebhook(receiver.url("/paged"), "link.created").getString("id");
        for (int i = 0; i < 25; i++) {
            api.publish("link.created", "{}");
        }
        awaitAttempts(api, webhook, 25);

        List<String> ids = new ArrayList<>();
        List<String> events = new ArrayList<>();
        String next = "/webhooks/" + webhook + "/attempts?limit=10&outcome=succeeded";
        int pages = 0;
        while (next != null) {
            Api.Response page = api.get(next).expect(200);
            page.array().forEach(item -> ids.add(((JsonObject) item).getString("id")));
            page.array().forEach(item -> events.add(((JsonObject) item).getString("eventId")));
            next = page.next();
            pages++;
            api.publish("link.created", "{}");
            awaitAttempts(api, webhook, 25 + pages);
        }

        assertThat(pages).isEqualTo(3);
        assertThat(ids).hasSize(25).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(events).doesNotHaveDuplicates();
    }

    @Test
    void isFiltered() {
        Api api = app.newWorkspace();
        receiver.answer(
                "/filtered",
                Answer.by(request -> request.bodyText().contains("lead.created") ? Answer.of(500) : Answer.of(200)));
        String webhook = api.createWebhook(receiver.url("/filtered"), "link.created", "lead.created")
                .getString("id");
        String link = api.publish("link.created", "{}");
        String lead = api.publish("lead.created", "{}");
        awaitAttempts(api, webhook, 2);
        String path = "/webhooks/" + webhook + "/attempts?";
        String later = Instant.now().plus(Duration.ofHours(1)).toString();

        assertThat(events(api, path + "event=lead.created")).containsExactly(lead);
        assertThat(events(api, path + "outcome=failed")).containsExactly(lead);
        assertThat(events(api, path + "outcome=succeeded")).containsExactly(link);
        assertThat(events(api, path + "eventId=" + link)).containsExactly(link);
        assertThat(events(api, path + "from=" + later)).isEmpty();
        assertThat(events(api, path + "to=" + later)).containsExactlyInAnyOrder(lead, link);
        assertThat(events(api, path + "event=lead.created&outcome=succeeded")).isEmpty();
        assertThat(api.get(path + "outcome=maybe").expect(400).pointers()).containsExactly("?outcome");
        assertThat(api.get(path + "from=yesterday").expect(400).pointers()).containsExactly("?from");
        assertThat(api.get(path + "eventId=evt_x").expect(400).pointers()).containsExactly("?eventId");
        api.delete("/webhooks/" + webhook).expect(204);
    }

    @Test
    void staysReadableAfterTheWebhookWasDeleted() {
        Api api = app.newWorkspace();
        String webhook =
                api.createWebhook(receiver.url("/deleted"), "link.created").getString("id");
        String event = api.publish("link.created", "{}");
        JsonObject attempt = onlyAttempt(api, webhook);

        api.delete("/webhooks/" + webhook).expect(204);

        assertThat(events(api, "/webhooks/" + webhook + "/attempts")).containsExactly(event);
        assertThat(api.get("/webhooks/" + webhook + "/attempts/" + attempt.getString("id"))
                        .expect(200)
                        .json())
                .isEqualTo(attempt);
        api.get("/webhooks/" + webhook).expect(404);
        api.get("/webhooks/" + webhook + "/secret").expect(404);
        assertThat(database.query("SELECT secret FROM webhook WHERE deleted_at IS NOT NULL AND url LIKE '%/deleted'"))
                .extracting(row -> row.getString(0))
                .containsExactly("");
    }

    private static List<String> events(Api api, String path) {
        return api.get(path).expect(200).array().stream()
                .map(item -> ((JsonObject) item).getString("eventId"))
                .toList();
    }

    private static void awaitAttempts(Api api, String webhook, int count) {
        eventually(() -> assertThat(
                        api.get("/webhooks/" + webhook + "/attempts?limit=100").array())
                .hasSize(count));
    }

    private static JsonObject onlyAttempt(Api api, String webhook) {
        awaitAttempts(api, webhook, 1);
        String id = api.get("/webhooks/" + webhook + "/attempts")
                .array()
                .getJsonObject(0)
                .getString("id");
        return api.get("/webhooks/" + webhook + "/attempts/" + id).expect(200).json();
    }
}
