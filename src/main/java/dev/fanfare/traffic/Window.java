package dev.fanfare.traffic;

import java.time.Duration;
import java.time.Instant;

/** How far back a chart looks, and in what steps. The last step is the one that now is in. */
public enum Window {
    HOUR(Duration.ofMinutes(1), 60),
    DAY(Duration.ofHours(1), 24),
    WEEK(Duration.ofHours(6), 28),
    MONTH(Duration.ofDays(1), 30);

    private final Duration step;
    private final int steps;

    Window(Duration step, int steps) {
        this.step = step;
        this.steps = steps;
    }

    /** Of one span. */
    public Duration step() {
        return step;
    }

    /** The first moment; steps begin at whole minutes, hours, quarters of days and days in UTC. */
    Instant from(Instant now) {
        long millis = step.toMillis();
        Instant last = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), millis) * millis);
        return last.minus(step.multipliedBy(steps - 1L));
    }

    int steps() {
        return steps;
    }
}
