package dev.fanfare.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * When to try again: {@code min(24 h, floor(e^(2.5 n)) s)} after the nth failed attempt, that is 12 s, 2 m 28 s,
 * 30 m 8 s, 6 h 7 m 6 s, then every 24 h. The formula is the one Dub's deliveries follow.
 */
public final class RetrySchedule {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Set<Integer> TOLD_TO_WAIT = Set.of(429, 503);

    private RetrySchedule() {}

    /**
     * How long to wait after an outcome. A {@code Retry-After} on 429 or 503 can only lengthen the wait, and not beyond
     * 24 h.
     */
    static Duration delayAfter(int failed, Outcome outcome) {
        Duration scheduled = delayAfter(failed);
        if (!(outcome instanceof Outcome.Answered answered) || !TOLD_TO_WAIT.contains(answered.status())) {
            return scheduled;
        }
        Instant answeredAt = answered.at().plusMillis(answered.durationMs());
        return RetryAfter.in(answered.headers(), answeredAt)
                .map(asked -> asked.compareTo(LONGEST) > 0 ? LONGEST : asked)
                .filter(asked -> asked.compareTo(scheduled) > 0)
                .orElse(scheduled);
    }

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
