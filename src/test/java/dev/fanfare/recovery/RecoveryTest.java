package dev.fanfare.recovery;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owing again, over the API of a whole node. */
class RecoveryTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final TestApp app = TestApp.start(database, clock);
    private final Api api = app.newWorkspace();
    private final String webhook =
            api.createWebhook(receiver.url(), "link.created").getString("id");

    @AfterEach
    void stop() {
        app.close();
        receiver.close();
        database.close();
    }

    @Test
    void aDeliveredEventIsSentAgainUnderItsNextNumber() {
        String event = published(200);

        resend(event).expect(202);

        eventually(() -> assertThat(story(event)).containsExactly("first 1 succeeded", "resend 2 succeeded"));
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id") + " " + request.header("webhook-attempt"))
                .containsExactly(event + " 1", event + " 2");
        assertThat(bodies()).containsOnly(receiver.requests().getFirst().bodyText());
        assertThat(deliveries()).isEmpty();
    }

    @Test
    void aResendTakesThePlaceOfTheScheduledAttemptAndTheScheduleGoesOn() {
        String event = published(500);
        assertThat(nextAttemptAt(0)).isEqualTo(clock.instant().plusSeconds(12));

        resend(event).expect(202);

        eventually(() -> assertThat(story(event)).containsExactly("first 1 failed", "resend 2 failed"));
        assertThat(nextAttemptAt(0))
                .as("after the second failure")
                .isEqualTo(clock.instant().plusSeconds(148));
        assertThat(deliveries()).hasSize(1);
        clock.advance(Duration.ofSeconds(148));
        eventually(
                () -> assertThat(story(event)).containsExactly("first 1 failed", "resend 2 failed", "retry 3 failed"));
    }

    @Test
    void aFailedResendOfADeliveredEventIsRetriedOnTheSchedule() {
        String event = published(200);
        receiver.answer(Answer.of(500));

        resend(event).expect(202);

        eventually(() -> assertThat(story(event)).containsExactly("first 1 succeeded", "resend 2 failed"));
        assertThat(nextAttemptAt(0)).isEqualTo(clock.instant().plusSeconds(148));
        assertThat(deliveries()).hasSize(1);
    }

    @Test
    void twoResendsAtOnceAreOne() {
        String event = published(200);
        CountDownLatch bothAsked = new CountDownLatch(1);
        receiver.answer(Answer.after(bothAsked, Answer.of(200)));

        List<CompletableFuture<Api.Response>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asked.add(api.postLater("/webhooks/" + webhook + "/events/" + event + "/resend", ""));
        }
        asked.forEach(response -> response.join().expect(202));
        bothAsked.countDown();

        eventually(() -> assertThat(deliveries()).isEmpty());
        assertThat(story(event)).containsExactly("first 1 succeeded", "resend 2 succeeded");
    }

    @Test
    void whatADisabledWebhookIsOwedIsNotResent() {
        String event = published(500);
        api.call("POST", "/webhooks/" + webhook + "/disable", null).expect(200);

        Api.Response refused = resend(event).expect(409);

        assertThat(refused.json().getJsonObject("error").getString("message")).contains("disabled");
        assertThat(deliveries()).hasSize(1);
        assertThat(deliveries().getJsonObject(0).getBoolean("held")).isTrue();
    }

    @Test
    void aTestEventIsNotResent() {
        JsonObject attempt = api.post("/webhooks/" + webhook + "/test", "{\"event\":\"link.created\"}")
                .expect(200)
                .json();

        resend(attempt.getString("eventId")).expect(409);
    }

    @Test
    void anEventTheWebhookNeverGotCanBeSentToIt() {
        String event = api.publish("sale.created", "{\"amount\":1}");

        resend(event).expect(202);

        eventually(() -> assertThat(story(event)).containsExactly("resend 1 succeeded"));
    }

    @Test
    void strangersResendNothing() {
        String event = published(200);
        Api stranger = app.newWorkspace();
        String theirs =
                stranger.createWebhook(receiver.url("/theirs"), "link.created").getString("id");

        assertThat(stranger.call("POST", "/webhooks/" + theirs + "/events/" + event + "/resend", null)
                        .expect(404)
                        .body())
                .isEqualTo(stranger.call(
                                "POST", "/webhooks/" + theirs + "/events/evt_01m84h07fke00b08whkzf2s74h/resend", null)
                        .expect(404)
                        .body());
        stranger.call("POST", "/webhooks/" + webhook + "/events/" + event + "/resend", null)
                .expect(404);
    }

    @Test
    void recoversWhatWasDiscardedAndOwesNothingTwice() {
        Instant since = clock.instant();
        receiver.answer(Answer.of(500));
        String first = api.publish("link.created", "{\"n\":1}");
        String second = api.publish("link.created", "{\"n\":2}");
        eventually(() -> assertThat(database.count("attempt")).isEqualTo(2));
        api.call("POST", "/webhooks/" + webhook + "/disable", null).expect(200);
        api.post("/webhooks/" + webhook + "/enable", "{\"held\":\"discard\"}").expect(200);
        assertThat(deliveries()).isEmpty();
        receiver.answer(Answer.of(200));
        String fine = api.publish("link.created", "{\"n\":3}");
        eventually(() -> assertThat(story(fine)).containsExactly("first 1 succeeded"));
        clock.advance(Duration.ofSeconds(1));

        assertThat(recover("failed", since, null)).isEqualTo(2);
        eventually(() -> assertThat(deliveries()).isEmpty());

        assertThat(story(first)).containsExactly("first 1 failed", "resend 2 succeeded");
        assertThat(story(second)).containsExactly("first 1 failed", "resend 2 succeeded");
        assertThat(story(fine)).containsExactly("first 1 succeeded");
        assertThat(recover("failed", since, null)).isZero();
    }

    @Test
    void whatIsStillOwedIsNotOwedAgain() {
        Instant since = clock.instant();
        String event = published(500);
        clock.advance(Duration.ofSeconds(1));

        assertThat(recover("failed", since, null)).isZero();
        assertThat(recover("missed", since, null)).isZero();

        assertThat(deliveries()).hasSize(1);
        assertThat(story(event)).containsExactly("first 1 failed");
    }

    @Test
    void recoversWhatWasPublishedWhileTheWebhookWasDisabledInTheRangeOnly() {
        api.call("POST", "/webhooks/" + webhook + "/disable", null).expect(200);
        api.publish("link.created", "{\"n\":\"before\"}");
        clock.advance(Duration.ofMinutes(1));
        Instant since = clock.instant();
        String inside = api.publish("link.created", "{\"n\":\"inside\"}");
        api.publish("sale.created", "{\"n\":\"not wanted\"}");
        clock.advance(Duration.ofMinutes(1));
        Instant until = clock.instant();
        api.publish("link.created", "{\"n\":\"after\"}");
        clock.advance(Duration.ofMinutes(1));
        api.call("POST", "/webhooks/" + webhook + "/enable", null).expect(200);

        assertThat(recover("missed", since, until)).isEqualTo(1);

        eventually(() -> assertThat(story(inside)).containsExactly("first 1 succeeded"));
        assertThat(receiver.requests()).hasSize(1);
        assertThat(recover("missed", since, until)).isZero();
    }

    @Test
    void aLargeRangeIsRecoveredInManySteps() {
        Instant since = clock.instant();
        api.call("POST", "/webhooks/" + webhook + "/disable", null).expect(200);
        String batch = "[" + "{\"event\":\"link.created\",\"data\":{}},".repeat(99)
                + "{\"event\":\"link.created\",\"data\":{}}]";
        for (int i = 0; i < 35; i++) {
            api.post("/events/batch", batch).expect(202);
        }
        clock.advance(Duration.ofSeconds(1));
        api.call("POST", "/webhooks/" + webhook + "/enable", null).expect(200);

        assertThat(recover("missed", since, null)).isEqualTo(3_500);

        eventually(
                Duration.ofSeconds(30),
                () -> assertThat(database.count("delivery")).isZero());
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .doesNotHaveDuplicates()
                .hasSize(3_500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /since,/what",
                "{\"since\":\"yesterday\",\"what\":\"failed\"} | /since",
                "{\"since\":\"2026-01-01T00:00:00\",\"what\":\"failed\"} | /since",
                "{\"since\":\"+999999999-01-01T00:00:00Z\",\"what\":\"failed\"} | /since",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"what\":\"all\"} | /what",
                "{\"since\":\"2026-01-02T00:00:00Z\",\"until\":\"2026-01-02T00:00:00Z\",\"what\":\"failed\"} | /until",
                "{\"since\":\"2999-01-01T00:00:00Z\",\"what\":\"failed\"} | /since",
                "{\"since\":1,\"until\":2,\"what\":3,\"why\":4} | /since,/until,/what,/why",
            })
    void aRangeThatMakesNoSenseIsRefused(String body, String pointers) {
        assertThat(api.post("/webhooks/" + webhook + "/recover", body)
                        .expect(422)
                        .pointers())
                .containsExactly(pointers.split(","));
    }

    /** Publishes one event that is answered like this, and waits until that is recorded. */
    private String published(int status) {
        receiver.answer(Answer.of(status));
        String event = api.publish("link.created", "{\"n\":1}");
        eventually(() -> assertThat(story(event)).hasSize(1));
        return event;
    }

    private Api.Response resend(String event) {
        return api.call("POST", "/webhooks/" + webhook + "/events/" + event + "/resend", null);
    }

    private long recover(String what, Instant since, @Nullable Instant until) {
        JsonObject body = new JsonObject().put("what", what).put("since", since.toString());
        if (until != null) {
            body.put("until", until.toString());
        }
        return api.post("/webhooks/" + webhook + "/recover", body)
                .expect(202)
                .json()
                .getLong("count");
    }

    private JsonArray deliveries() {
        return api.get("/webhooks/" + webhook + "/deliveries").expect(200).array();
    }

    private Instant nextAttemptAt(int index) {
        return api.get("/webhooks/" + webhook + "/attempts")
                .array()
                .getJsonObject(index)
                .getInstant("nextAttemptAt");
    }

    /** {@code cause number outcome} of every attempt of an event, the oldest first. */
    private List<String> story(String event) {
        List<String> story = new ArrayList<>();
        for (Object attempt :
                api.get("/webhooks/" + webhook + "/attempts?eventId=" + event).array()) {
            JsonObject json = (JsonObject) attempt;
            story.addFirst(json.getString("cause") + " " + json.getInteger("number") + " " + json.getString("outcome"));
        }
        return story;
    }

    private List<String> bodies() {
        return receiver.requests().stream().map(ReceivedRequest::bodyText).toList();
    }
}
