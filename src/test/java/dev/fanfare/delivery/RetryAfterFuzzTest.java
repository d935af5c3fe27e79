package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

class RetryAfterFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration SCHEDULED = RetrySchedule.delayAfter(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    @FuzzTest(maxDuration = "60s")
    void aReceiverCanOnlyLengthenTheWaitAndNotBeyondADay(byte[] input) {
        // As Exchange keeps it: in one line.
        String value = new String(input, StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", "\uFFFD");
        Duration granted = after(1, value);

        assertThat(granted).isBetween(SCHEDULED, LONGEST);
        assertThat(after(9, value)).isEqualTo(LONGEST);
        String stripped = value.strip();
        if (stripped.matches("[0-9]{1,18}")) {
            long asked = Long.parseLong(stripped);
            assertThat(granted.toSeconds()).isEqualTo(Math.clamp(asked, SCHEDULED.toSeconds(), LONGEST.toSeconds()));
        } else if (stripped.matches("[^A-Za-z]*")) {
            assertThat(granted).isEqualTo(SCHEDULED);
        }
        // Other headers ask for nothing, whatever they say.
        assertThat(RetryAfter.in("X-Retry-After: " + value + "\n", NOW)).isEmpty();
    }

    private static Duration after(int failed, String value) {
        String headers = "Retry-After: " + value + "\n";
        return RetrySchedule.delayAfter(
                failed, new Outcome.Answered(NOW, 250, "", 503, headers, Buffer.buffer(), false));
    }
}
