package dev.fanfare.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

class RequestBodyFuzzTest {
    private static final Instant LEAST = Instant.parse("-0001-12-31T00:00:00Z");
    private static final Instant MOST = Instant.parse("+10000-01-02T00:00:00Z");

    @FuzzTest(maxDuration = "60s")
    void whatIsAcceptedIsWhatWasSentAndTheRestIsRefused(byte[] input) {
        Buffer body = Buffer.buffer(input);
        accepted(body, WebhookInput::draft).ifPresent(draft -> {
            JsonObject sent = new JsonObject(body);
            assertThat(sent.fieldNames()).isSubsetOf("name", "url", "triggers");
            assertThat(draft.name()).isEqualTo(sent.getString("name"));
            assertThat(draft.url()).isEqualTo(sent.getString("url"));
            assertThat(draft.triggers() == null ? null : draft.triggers())
                    .isEqualTo(
                            sent.containsKey("triggers")
                                    ? sent.getJsonArray("triggers").getList()
                                    : null);
        });
        accepted(body, WebhookInput::held)
                .ifPresent(held -> assertThat(
                                held.name().equalsIgnoreCase(new JsonObject(body).getString("held", "resume")))
                        .isTrue());
        accepted(body, WebhookInput::overlap)
                .ifPresent(overlap -> assertThat(overlap)
                        .isBetween(Duration.ZERO, Duration.ofDays(7))
                        .hasSeconds(new JsonObject(body).getInteger("overlapSeconds", 86_400)));
        accepted(body, RecoveryInput::read).ifPresent(range -> {
            assertThat(range.since()).isBetween(LEAST, MOST);
            assertThat(range.what().word()).isEqualTo(new JsonObject(body).getString("what"));
        });
    }

    private static <T> Optional<T> accepted(Buffer body, JsonInput.Reader<T> reader) {
        try {
            return Optional.of(JsonInput.read(body, reader));
        } catch (Rejection.InvalidInput refused) {
            assertThat(refused.details()).hasSizeBetween(1, 20);
        } catch (ApiFailure refused) {
            assertThat(refused.status()).isEqualTo(400);
        }
        return Optional.empty();
    }
}
