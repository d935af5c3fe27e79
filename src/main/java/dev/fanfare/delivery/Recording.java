package dev.fanfare.delivery;

import dev.fanfare.id.AttemptId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An outcome on its way into the log.
 *
 * @param url where the attempt went
 * @param retryAfter how long from now the next attempt is due; null when the delivery is done
 * @param held whether the delivery, if still owed, waits for its webhook to be enabled: then the log names no time
 */
record Recording(
        AttemptId id,
        Delivery delivery,
        String url,
        Outcome outcome,
        @Nullable Duration retryAfter,
        boolean held) {
    private static final int FIXED_WEIGHT = 2_048;

    Recording asHeld() {
        return new Recording(id, delivery, url, outcome, retryAfter, true);
    }

    /** What went wrong; null after a success. */
    @Nullable
    Failure failure() {
        return switch (outcome) {
            case Outcome.Answered answered ->
                answered.succeeded() ? null : new Failure(ErrorCode.STATUS, FailureText.forStatus(answered.status()));
            case Outcome.Unanswered unanswered -> new Failure(unanswered.code(), unanswered.message());
        };
    }

    /** Roughly the bytes it holds in memory. */
    long weight() {
        return (long) FIXED_WEIGHT
                + (outcome instanceof Outcome.Answered answered
                        ? answered.body().length() + answered.headers().length()
                        : 0);
    }
}
