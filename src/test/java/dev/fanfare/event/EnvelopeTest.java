package dev.fanfare.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    @Test
    void writesTimesAsRfc3339WithMilliseconds() {
        assertThat(Envelope.time(Instant.parse("2026-11-26T09:05:03.007Z"))).isEqualTo("2026-11-26T09:05:03.007Z");
        assertThat(Envelope.time(Instant.parse("2026-11-26T09:05:03Z"))).isEqualTo("2026-11-26T09:05:03.000Z");
        // The same second again, and what is finer than a millisecond is cut off.
        assertThat(Envelope.time(Instant.parse("2026-11-26T09:05:03.999999Z"))).isEqualTo("2026-11-26T09:05:03.999Z");
    }

    @Test
    void writesAnyTimeAsTheLibraryDoes() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            Instant time = Instant.ofEpochMilli(random.nextLong(-100_000_000_000_000L, 300_000_000_000_000L));
            Instant soon = time.plusMillis(random.nextInt(1_500));

            assertThat(Envelope.time(time)).isEqualTo(MILLISECONDS.format(time));
            assertThat(Envelope.time(soon)).isEqualTo(MILLISECONDS.format(soon));
        }
    }
}
