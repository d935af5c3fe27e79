package dev.fanfare.event;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestEventsTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final TestApp app = TestApp.start(database, clock, "FANFARE_ATTEMPT_TIMEOUT", "1s");
    private final Api api = app.newWorkspace();
    private final String path =
            "/webhooks/" + api.createWebhook(receiver.url(), "link.created").getString("id");

    @AfterEach
    void stop() {
        app.close();
        receiver.close();
        database.close();
    }

    @Test
    void theSampleIsSentAndTheAnswerComesBackInPlace() {
        receiver.answer(Answer.of(202, "thank you"));

        JsonObject attempt = test("{\"event\":\"sale.created\"}");

        JsonObject sample = Objects.requireNonNull(EventCatalog.builtIn().get("sale.created"))
                .sample()
                .getJsonObject("data");
        JsonObject body = new JsonObject(receiver.requests().getFirst().bodyText());
        assertThat(body.getJsonObject("data")).isEqualTo(sample);
        assertThat(body.getString("id"))
                .isEqualTo(receiver.requests().getFirst().header("webhook-id"))
                .isEqualTo(attempt.getString("eventId"));
        assertThat(receiver.requests().getFirst().header("webhook-signature")).startsWith("v1,");
        assertThat(attempt.getString("cause")).isEqualTo("test");
        assertThat(attempt.getInteger("number")).isEqualTo(1);
        assertThat(attempt.getString("outcome")).isEqualTo("succeeded");
        assertThat(attempt.getInteger("status")).isEqualTo(202);
        assertThat(attempt.getJsonObject("response").getString("body")).isEqualTo("thank you");
        assertThat(attempt.getJsonObject("request").getString("body"))
                .isEqualTo(receiver.requests().getFirst().bodyText());
        assertThat(api.get(path + "/attempts/" + attempt.getString("id"))
                        .expect(200)
                        .json())
                .isEqualTo(attempt);
        assertThat(api.get("/events/" + attempt.getString("eventId"))
                        .expect(200)
                        .json()
                        .getBoolean("test"))
                .isTrue();
    }

    @Test
    void anEditedSampleIsSentByteForByte() {
        String data = "{ \"b\":1.10, \"a\":\"\\u00e9\" ,\"big\":12345678901234567890}";

        test("{\"data\":" + data + ",\"event\":\"link.created\"}");

        assertThat(receiver.requests().getFirst().bodyText()).endsWith("\"data\":" + data + "}");
    }

    @Test
    void aFailedTestIsNeitherRetriedNorCounted() {
        receiver.answer(Answer.of(410));

        JsonObject attempt = test("{\"event\":\"link.created\"}");

        assertThat(attempt.getJsonObject("error").getString("code")).isEqualTo("status");
        assertThat(attempt.getInstant("nextAttemptAt")).isNull();
        JsonObject webhook = api.get(path).expect(200).json();
        assertThat(webhook.getInteger("consecutiveFailures")).isZero();
        assertThat(webhook.getInstant("disabledAt")).isNull();
        assertThat(webhook.getInstant("lastFailedAt")).isNull();
        assertThat(api.get(path + "/deliveries").array()).isEmpty();
        clock.advance(Duration.ofDays(1));
        assertThat(database.count("delivery")).isZero();
    }

    @Test
    void aSuccessfulTestDoesNotEndARunOfFailures() {
        receiver.answer(Answer.of(500));
        api.publish("link.created", "{}");
        eventually(() -> assertThat(api.get(path).json().getInteger("consecutiveFailures"))
                .isEqualTo(1));
        receiver.answer(Answer.of(200));

        test("{\"event\":\"link.created\"}");

        assertThat(api.get(path).json().getInteger("consecutiveFailures")).isEqualTo(1);
    }

    @Test
    void aDisabledWebhookCanBeTested() {
        api.call("POST", path + "/disable", null).expect(200);

        assertThat(test("{\"event\":\"link.created\"}").getString("outcome")).isEqualTo("succeeded");
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void aReceiverThatHangsIsWaitedForUntilTheDeadlineOnly() {
        receiver.answer(Answer.hang());

        JsonObject attempt = test("{\"event\":\"link.created\"}");

        assertThat(attempt.getJsonObject("error").getString("code")).isEqualTo("timeout");
        assertThat(attempt.getInteger("durationMs")).isBetween(1_000, 2_000);
        assertThat(attempt.getValue("response")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /event",
                "{\"event\":\"nope\"} | /event",
                "{\"event\":1} | /event",
                "{\"event\":\"link.created\",\"data\":[]} | /data",
                "{\"event\":\"link.created\",\"data\":null} | /data",
                "{\"event\":\"link.created\",\"id\":\"1\"} | /id",
                "{\"event\":\"link.created\",\"event\":\"link.created\"} | /event",
            })
    void whatIsNoTestIsRefusedAndStoresNothing(String body, String pointer) {
        assertThat(api.post(path + "/test", body).expect(422).pointers()).containsExactly(pointer);

        assertThat(database.count("event")).isZero();
        assertThat(receiver.requests()).isEmpty();
    }

    private JsonObject test(String body) {
        return api.post(path + "/test", body).expect(200).json();
    }
}
