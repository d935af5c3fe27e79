package dev.fanfare.traffic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What attempts came to in a row of equal spans of time, test events left out.
 *
 * @param spans without gaps, the oldest first
 */
public record Traffic(List<Span> spans) {
    /**
     * A span of time.
     *
     * @param from its first moment
     * @param durationMs all durations added up
     */
    public record Span(Instant from, long succeeded, long failed, long durationMs) {
        public long attempts() {
            return succeeded + failed;
        }

        private Span plus(Span other) {
            return new Span(from, succeeded + other.succeeded, failed + other.failed, durationMs + other.durationMs);
        }
    }

    /** Adds up what was counted in the steps of a window; what began outside of it is left out. */
    static Traffic of(Collection<Span> counted, Window window, Instant now) {
        Instant first = window.from(now);
        List<Span> all = new ArrayList<>(window.steps());
        for (int i = 0; i < window.steps(); i++) {
            all.add(new Span(first.plus(window.step().multipliedBy(i)), 0, 0, 0));
        }
        for (Span span : counted) {
            long step = Math.floorDiv(
                    span.from().toEpochMilli() - first.toEpochMilli(),
                    window.step().toMillis());
            if (step >= 0 && step < all.size()) {
                all.set((int) step, all.get((int) step).plus(span));
            }
        }
        return new Traffic(List.copyOf(all));
    }

    public long succeeded() {
        return spans.stream().mapToLong(Span::succeeded).sum();
    }

    public long failed() {
        return spans.stream().mapToLong(Span::failed).sum();
    }

    public long attempts() {
        return succeeded() + failed();
    }

    public long durationMs() {
        return spans.stream().mapToLong(Span::durationMs).sum();
    }
}
