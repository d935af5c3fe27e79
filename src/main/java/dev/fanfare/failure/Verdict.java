package dev.fanfare.failure;

import dev.fanfare.mail.MailKind;
import dev.fanfare.webhook.DisabledReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a webhook.
 *
 * @param consecutiveFailures its new count
 * @param lastFailedAt null when nothing failed
 * @param disabledBy why it is to be disabled now; null when it is not
 * @param held how many of the results, counted from the end, belong to deliveries that are not scheduled any more
 *     because the webhook was disabled by then
 * @param warnings what its owners are to be told, in order
 */
public record Verdict(
        Standing standing,
        int consecutiveFailures,
        @Nullable Instant lastFailedAt,
        @Nullable DisabledReason disabledBy,
        int held,
        List<Warning> warnings) {

    /** A failure that the owners hear of, and which it was in the run. */
    public record Warning(MailKind kind, int failures, Result.Failure failure) {}

    /** Whether no attempts are made from now on. */
    public boolean closed() {
        return standing.disabled() || disabledBy != null;
    }
}
