package dev.fanfare.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a deadline. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private Eventually() {}

    /** An assertion that may not hold yet. */
    @FunctionalInterface
    public interface Assertion {
        void run() throws Exception;
    }

    /** Succeeds as soon as the assertion does; after ten seconds fails as it does. */
    public static void eventually(Assertion assertion) {
        eventually(PATIENCE, assertion);
    }

    /** The same with another patience. */
    public static void eventually(Duration patience, Assertion assertion) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError | Exception e) {
                if (System.nanoTime() > deadline) {
                    throw e instanceof AssertionError error ? error : new AssertionError("It never came true", e);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }
}
