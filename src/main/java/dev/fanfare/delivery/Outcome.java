package dev.fanfare.delivery;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;

/** What came of one attempt: an answer, or none. */
public sealed interface Outcome {

    /** When the attempt began. */
    Instant at();

    /** From the beginning to the end, body included, in milliseconds. */
    int durationMs();

    /** The request's header lines as sent, {@code name: value\n} each. */
    String requestHeaders();

    /** Whether the delivery is done: a 2xx answer, complete within the deadline. */
    default boolean succeeded() {
        return this instanceof Answered answered && answered.status() / 100 == 2;
    }

    /**
     * The receiver answered.
     *
     * @param headers header lines, {@code name: value\n} each
     * @param body the first 16 KiB at most
     * @param truncated whether the body was longer than what is kept
     */
    record Answered(
            Instant at,
            int durationMs,
            String requestHeaders,
            int status,
            String headers,
            Buffer body,
            boolean truncated)
            implements Outcome {}

    /**
     * No complete answer came.
     *
     * @param message a sentence for the webhook's owner; tells nothing about the network around Fanfare
     */
    record Unanswered(Instant at, int durationMs, String requestHeaders, ErrorCode code, String message)
            implements Outcome {}
}
