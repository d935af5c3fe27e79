package dev.fanfare.failure;

import java.time.Instant;

/** What the policy looks at in the outcome of an attempt. */
public sealed interface Result {
    /** The receiver has the event. */
    record Success() implements Result {}

    /**
     * The receiver does not have the event.
     *
     * @param gone whether the answer was 410: the receiver wants nothing more, ever
     * @param error a sentence for the owners
     */
    record Failure(Instant at, boolean gone, String error) implements Result {}
}
