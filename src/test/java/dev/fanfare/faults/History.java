package dev.fanfare.faults;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen from outside during a run, and at its end in the database. Moments are of {@link System#nanoTime()}, for
 * wall clocks may jump.
 *
 * @param webhooks all there were, none created, changed or deleted meanwhile
 * @param requests what receivers got, in the order of arrival
 * @param faults what was done to the nodes, the database, or the way between them
 */
record History(
        List<Subscription> webhooks,
        List<Publish> publishes,
        List<Acknowledged> acknowledged,
        List<Refused> refused,
        List<Request> requests,
        List<Fault> faults,
        List<Stored> stored,
        List<Logged> log,
        List<Owed> owed) {

    /** @param healthy whether its receiver takes every event, at the second request for it at the latest */
    record Subscription(String webhookId, String secret, Set<String> triggers, boolean healthy) {}

    /**
     * An event that was to be published.
     *
     * @param n its number, which the data carry in {@code "n"}
     * @param data the exact text
     */
    record Publish(int n, String type, String data) {}

    /** @param webhooks how many were said to be owed it */
    record Acknowledged(int n, String eventId, int webhooks) {}

    /** An answer to a publish that was neither 202 nor 503; no answer at all is no lie. */
    record Refused(int n, String answer) {}

    /**
     * A request at a receiver.
     *
     * @param number the {@code webhook-attempt}
     * @param timestamp the {@code webhook-timestamp}
     * @param arrivedAt the wall clock of the receiver
     * @param ended when its answer was out, or the connection closed
     * @param accepted whether a 2xx answer was sent to its end
     */
    record Request(
            String webhookId,
            String eventId,
            int number,
            String timestamp,
            String standardSignature,
            String dubSignature,
            Buffer body,
            Instant arrivedAt,
            long arrived,
            long ended,
            boolean accepted) {

        @Override
        public String toString() {
            return "attempt " + number + " of " + eventId + " at " + webhookId + " (" + arrived / 1_000_000 + " to "
                    + ended / 1_000_000 + " ms" + (accepted ? ", accepted)" : ")");
        }
    }

    /** A delivery: one event for one webhook. */
    record Pair(String webhookId, String eventId) {}

    /**
     * A fault, from its beginning until all nodes worked again. One that strikes in a moment ends in the same.
     *
     * @param overlap whether it ends leases while attempts are under way, so that a second one may begin beside
     */
    record Fault(String name, long from, long until, Overlap overlap) {}

    /** What a fault makes of leases. */
    enum Overlap {
        /** Nobody begins beside an attempt that is under way. */
        NEVER,
        /** A worker may stand still past its lease. */
        AFTER_THE_LEASE,
        /** The clock of leases itself jumps. */
        ANY_TIME
    }

    /** An event in the database. */
    record Stored(String eventId, Buffer payload) {}

    /** An attempt in the log; the status is null when there was no answer. */
    record Logged(
            String webhookId,
            String eventId,
            int number,
            boolean succeeded,
            @Nullable Integer status) {}

    /** A delivery in the database. */
    record Owed(String webhookId, String eventId) {}
}
