package dev.fanfare.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a webhook's attempts came to in a row of equal spans of time, test events left out.
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
    }

    /** Fills the gaps between what was counted with empty spans. */
    static Traffic of(Map<Instant, Span> counted, Instant from, Duration length, int spans) {
        List<Span> all = new ArrayList<>(spans);
        for (int i = 0; i < spans; i++) {
            Instant at = from.plus(length.multipliedBy(i));
            all.add(counted.getOrDefault(at, new Span(at, 0, 0, 0)));
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
}
