package dev.fanfare.delivery;

import java.time.Duration;

/**
 * When to try again: {@code min(24 h, floor(e^(2.5 n)) s)} after the nth failed attempt, that is 12 s, 2 m 28 s,
 * 30 m 8 s, 6 h 7 m 6 s, then every 24 h. The formula is the one Dub's deliveries follow.
 */
public final class RetrySchedule {
    private static final Duration LONGEST = Duration.ofHours(24);

    private RetrySchedule() {}

    /**
     * How long to wait.
     *
     * @param failed number of the attempt that failed, from 1
     */
    public static Duration delayAfter(int failed) {
        double seconds = Math.floor(Math.exp(2.5 * failed));
        return seconds >= LONGEST.toSeconds() ? LONGEST : Duration.ofSeconds((long) seconds);
    }
}
