package dev.fanfare.webhook;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who can verify what, before, during and after a rotation; judged by the published library, which goes by the real
 * clock: a test may move ours by less than its five minutes of tolerance.
 */
class RotationTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver receiver = Receiver.start();
    private final TestApp app = TestApp.start(database, clock);
    private final Api api = app.newWorkspace();
    private final JsonObject created = api.createWebhook(receiver.url(), "link.created");
    private final String path = "/webhooks/" + created.getString("id");
    private final String old = created.getString("secret");

    @AfterEach
    void stop() {
        app.close();
        receiver.close();
        database.close();
    }

    @Test
    void bothSecretsVerifyUntilTheOverlapIsOverToTheMillisecond() {
        JsonObject rotated = api.post(path + "/rotate-secret", "{\"overlapSeconds\":60}")
                .expect(200)
                .json();
        String fresh = rotated.getString("secret");
        assertThat(rotated.getInstant("previousSecretUntil"))
                .isEqualTo(clock.instant().plusSeconds(60));
        assertThat(fresh).isNotEqualTo(old).matches("whsec_[0-9a-f]{32}");
        assertThat(api.get(path + "/secret").expect(200).json().getString("secret"))
                .isEqualTo(fresh);

        assertThat(verifiedBy(received(), old, fresh)).containsExactly(old, fresh);
        clock.advance(Duration.ofSeconds(60).minusMillis(1));
        assertThat(verifiedBy(received(), old, fresh)).containsExactly(old, fresh);
        clock.advance(Duration.ofMillis(1));
        assertThat(verifiedBy(received(), old, fresh)).containsExactly(fresh);
    }

    @Test
    void withoutOverlapOnlyTheNewOneSignsAtOnceAlsoWhatIsRetried() {
        receiver.answer(Answer.of(500));
        assertThat(verifiedBy(received(), old)).containsExactly(old);

        JsonObject rotated = api.post(path + "/rotate-secret", "{\"overlapSeconds\":0}")
                .expect(200)
                .json();
        clock.advance(Duration.ofSeconds(12));

        String fresh = rotated.getString("secret");
        assertThat(rotated.getInstant("previousSecretUntil")).isNull();
        assertThat(verifiedBy(receiver.await(2).getLast(), old, fresh)).containsExactly(fresh);
    }

    @Test
    void aSecondRotationEndsTheFirstSecret() {
        String second = api.call("POST", path + "/rotate-secret", null)
                .expect(200)
                .json()
                .getString("secret");
        String third = api.call("POST", path + "/rotate-secret", null)
                .expect(200)
                .json()
                .getString("secret");

        assertThat(verifiedBy(received(), old, second, third)).containsExactly(second, third);
    }

    @Test
    void anEndedSecretIsForgotten() {
        api.post(path + "/rotate-secret", "{\"overlapSeconds\":1}").expect(200);
        assertThat(database.count("webhook WHERE previous_secret IS NOT NULL")).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));

        new WebhookStore(database.pool()).forgetPreviousSecrets().await();

        assertThat(database.count("webhook WHERE previous_secret IS NOT NULL")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "604801", "1.5", "\"60\"", "null", "99999999999999999999", "1e3"})
    void anOverlapOutOfRangeIsRefused(String overlap) {
        assertThat(api.post(path + "/rotate-secret", "{\"overlapSeconds\":" + overlap + "}")
                        .expect(422)
                        .pointers())
                .containsExactly("/overlapSeconds");
        assertThat(api.get(path + "/secret").json().getString("secret")).isEqualTo(old);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 604_800})
    void theEndsOfTheRangeAreAllowed(int overlap) {
        api.post(path + "/rotate-secret", "{\"overlapSeconds\":" + overlap + "}")
                .expect(200);
    }

    private ReceivedRequest received() {
        int before = receiver.requests().size();
        api.publish("link.created", "{\"n\":" + before + "}");
        receiver.await(before + 1);
        eventually(() -> assertThat(database.count("attempt")).isEqualTo(before + 1));
        return receiver.requests().getLast();
    }

    private static List<String> verifiedBy(ReceivedRequest request, String... secrets) {
        return List.of(secrets).stream()
                .filter(secret -> verifies(secret, request))
                .toList();
    }

    private static boolean verifies(String secret, ReceivedRequest request) {
        Map<String, List<String>> headers = Map.of(
                "webhook-id", List.of(request.header("webhook-id")),
                "webhook-timestamp", List.of(request.header("webhook-timestamp")),
                "webhook-signature", List.of(request.header("webhook-signature")));
        try {
            new com.standardwebhooks.Webhook(secret)
                    .verify(request.bodyText(), java.net.http.HttpHeaders.of(headers, (name, value) -> true));
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }
}
