package dev.fanfare.faults;

import dev.fanfare.testing.Outlet.Moment;
import java.util.List;

/** A line of the engine at which a process may die, told by what it says to the database. */
enum Point {
    /** An event is taken in, and nothing is written. */
    BEFORE_PUBLISH(Moment.ASKED, "INSERT INTO event"),
    /** An event is committed, and neither the Dispatcher nor the publisher knows. */
    AFTER_PUBLISH(Moment.ANSWERED, "INSERT INTO event"),
    /** Something due is claimed, and the Dispatcher has not got it. */
    AFTER_CLAIM(Moment.ANSWERED, "FOR UPDATE SKIP LOCKED"),
    /** An attempt is made and answered, and nothing of it is written. */
    BEFORE_RECORD(Moment.ASKED, "INSERT INTO attempt"),
    /** Webhooks and deliveries are locked, attempts are written, and the Recorder does not know. */
    LOCKING(Moment.ANSWERED, "INSERT INTO attempt"),
    /** The same, when the Recorder wants it committed. */
    IN_RECORD(Moment.ASKED, "COMMIT"),
    /** An outcome is committed, and the Recorder does not know. */
    AFTER_RECORD(Moment.ANSWERED, "COMMIT");

    private static final String RECORD = "INSERT INTO attempt";

    private final Moment moment;
    private final String words;

    Point(Moment moment, String words) {
        this.moment = moment;
        this.words = words;
    }

    Moment moment() {
        return moment;
    }

    /** Whether the last statement of a transaction is the one. Only transactions that record are committed here. */
    boolean isAt(List<String> transaction) {
        String last = transaction.getLast();
        return words.equals("COMMIT")
                ? last.equals(words) && transaction.stream().anyMatch(before -> before.contains(RECORD))
                : last.contains(words);
    }
}
