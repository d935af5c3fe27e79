package dev.fanfare.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A clock that stands still until it is moved, for Java and for databases alike. */
public final class TestClock implements InstantSource {
    private final List<TestDatabase> databases = new ArrayList<>();
    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    /** A clock that also is the database's. */
    public static TestClock of(TestDatabase database) {
        TestClock clock = new TestClock();
        clock.databases.add(database);
        database.setTime(clock.now);
        return clock;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void advance(Duration duration) {
        set(now.plus(duration));
    }

    public void set(Instant time) {
        now = time;
        databases.forEach(database -> database.setTime(time));
    }
}
