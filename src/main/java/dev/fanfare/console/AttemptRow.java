package dev.fanfare.console;

import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.Cause;
import java.util.Objects;

/**
 * An attempt as the log's list shows it.
 *
 * @param answer the status, or the word for what came instead
 * @param cause why it was made, and which it was; empty for an ordinary first attempt
 */
public record AttemptRow(
        String id, boolean succeeded, String answer, String event, String eventId, String cause, Moment at, String took)
        implements Slice.Row {

    static AttemptRow of(Attempt attempt) {
        return new AttemptRow(
                attempt.id().toString(),
                attempt.succeeded(),
                attempt.status() == null
                        ? Objects.requireNonNull(attempt.errorCode())
                        : attempt.status().toString(),
                attempt.eventType(),
                attempt.eventId().toString(),
                cause(attempt),
                Moment.of(attempt.at()),
                took(attempt.durationMs()));
    }

    private static String cause(Attempt attempt) {
        if (attempt.cause().equals(Cause.TEST.word())) {
            return "Test";
        }
        String which = "Attempt " + attempt.number();
        return attempt.cause().equals(Cause.RESEND.word()) ? which + ", resent" : attempt.number() == 1 ? "" : which;
    }

    static String took(int millis) {
        return millis < 10_000 ? millis + " ms" : millis / 1_000 + " s";
    }
}
