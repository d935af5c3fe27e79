package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver may ask for, and how much of it is granted. */
class RetryAfterTest {
    /** A Monday. */
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final int FIRST_DELAY = 12;

    @ParameterizedTest
    @CsvSource({
        "11, 12",
        "12, 12",
        "13, 13",
        "86399, 86399",
        "86400, 86400",
        "86401, 86400",
        "999999999999999999, 86400"
    })
    void secondsOnlyLengthenTheWaitAndNotBeyondADay(String asked, int granted) {
        assertThat(after(503, "Retry-After: " + asked)).isEqualTo(Duration.ofSeconds(granted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 23 Nov 2026 12:05:00 GMT",
                "Monday, 23-Nov-26 12:05:00 GMT",
                "Mon Nov 23 12:05:00 2026",
                "  300  "
            })
    void everyFormOfTheStandardIsUnderstood(String value) {
        assertThat(after(429, "retry-after:" + value)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSingleDigitDayOfTheOldestFormIsPaddedWithASpace() {
        assertThat(RetryAfter.in("Retry-After: Tue Dec  1 12:00:00 2026\n", NOW))
                .contains(Duration.ofDays(8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-5",
                "1e9",
                "12.5",
                "300 s",
                "٣٠٠",
                "9999999999999999999",
                "soon",
                "Mon, 23 Nov 2026 12:05:00 CET",
                "Tue, 23 Nov 2026 12:05:00 GMT",
                "Mon, 31 Feb 2026 12:05:00 GMT",
                "Sun, 22 Nov 2026 12:05:00 GMT",
                "2026-11-23T12:05:00Z"
            })
    void whatIsNoNumberOrIsNoDateOrIsOverIsIgnored(String value) {
        assertThat(after(503, "Retry-After: " + value)).isEqualTo(Duration.ofSeconds(FIRST_DELAY));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 404, 500, 502, 504})
    void otherStatusesCannotAskForIt(int status) {
        assertThat(after(status, "Retry-After: 300")).isEqualTo(Duration.ofSeconds(FIRST_DELAY));
    }

    @Test
    void theFirstOfSeveralCounts() {
        assertThat(after(503, "X-Retry-After: 900\nRetry-After: 300\nRetry-After: 600"))
                .isEqualTo(Duration.ofMinutes(5));
    }

    private static Duration after(int status, String headers) {
        return RetrySchedule.delayAfter(
                1, new Outcome.Answered(NOW.minusMillis(250), 250, "", status, headers + "\n", Buffer.buffer(), false));
    }
}
