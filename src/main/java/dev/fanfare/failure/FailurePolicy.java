package dev.fanfare.failure;

import dev.fanfare.mail.MailKind;
import dev.fanfare.webhook.DisabledReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts failures in a row, over all events of a webhook: owners are warned at the 5th, 10th and 15th, and the 20th
 * disables the webhook, as Dub does. A 410 disables at once. Any success begins anew.
 *
 * <p>The count of a disabled webhook stands still, so that it shows what disabled it: what was in flight when it
 * happened neither adds to it nor tells anybody twice.
 */
public final class FailurePolicy {
    static final Set<Integer> WARNED_AT = Set.of(5, 10, 15);
    static final int DISABLED_AT = 20;

    private final Standing standing;
    private final List<Verdict.Warning> warnings = new ArrayList<>();
    private int consecutiveFailures;
    private @Nullable Instant lastFailedAt;
    private @Nullable DisabledReason disabledBy;
    private int held;

    private FailurePolicy(Standing standing) {
        this.standing = standing;
        this.consecutiveFailures = standing.consecutiveFailures();
    }

    /**
     * Judges results in the order in which they are recorded. Judging them together or one at a time, each with the
     * standing the one before left, comes to the same.
     */
    public static Verdict judge(Standing standing, List<Result> results) {
        FailurePolicy policy = new FailurePolicy(standing);
        results.forEach(policy::add);
        return policy.verdict();
    }

    private void add(Result result) {
        if (result instanceof Result.Failure failure) {
            lastFailedAt = failure.at();
        }
        if (!closed()) {
            switch (result) {
                case Result.Success success -> consecutiveFailures = 0;
                case Result.Failure failure -> count(failure);
            }
        }
        if (closed()) {
            held++;
        }
    }

    private boolean closed() {
        return standing.disabled() || disabledBy != null;
    }

    private void count(Result.Failure failure) {
        consecutiveFailures++;
        if (failure.gone()) {
            disabledBy = DisabledReason.GONE;
            warn(MailKind.GONE, failure);
        } else if (consecutiveFailures >= DISABLED_AT) {
            disabledBy = DisabledReason.FAILURES;
            warn(MailKind.DISABLED, failure);
        } else if (WARNED_AT.contains(consecutiveFailures)) {
            warn(MailKind.FAILING, failure);
        }
    }

    private void warn(MailKind kind, Result.Failure failure) {
        warnings.add(new Verdict.Warning(kind, consecutiveFailures, failure));
    }

    private Verdict verdict() {
        return new Verdict(standing, consecutiveFailures, lastFailedAt, disabledBy, held, List.copyOf(warnings));
    }
}
