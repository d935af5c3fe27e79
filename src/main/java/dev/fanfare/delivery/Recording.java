package dev.fanfare.delivery;

import dev.fanfare.id.AttemptId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An outcome on its way into the log.
 *
 * @param url where the attempt went
 * @param retryAfter how long from now the next attempt is due; null when the delivery is done
 */
record Recording(
        AttemptId id,
        Delivery delivery,
        String url,
        Outcome outcome,
        @Nullable Duration retryAfter) {
    private static final int FIXED_WEIGHT = 2_048;

    /** Roughly the bytes it holds in memory. */
    long weight() {
        return (long) FIXED_WEIGHT
                + (outcome instanceof Outcome.Answered answered
                        ? answered.body().length() + answered.headers().length()
                        : 0);
    }
}
