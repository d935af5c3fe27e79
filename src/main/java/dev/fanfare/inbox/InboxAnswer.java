package dev.fanfare.inbox;

import dev.fanfare.rejection.Rejection;

/**
 * How an inbox answers what it gets.
 *
 * @param status 200 to 599
 * @param delaySeconds how long it waits before it does, 0 to 20
 * @param silent whether it never answers, whatever else is said here
 */
public record InboxAnswer(int status, int delaySeconds, boolean silent) {
    static final InboxAnswer USUAL = new InboxAnswer(200, 0, false);

    private static final int LONGEST_DELAY = 20;

    /** Refuses what is out of range; the pointer names the field. */
    InboxAnswer checked() {
        if (status < 200 || status > 599) {
            throw new Rejection.InvalidInput("/status", "The status must be from 200 to 599.");
        }
        if (delaySeconds < 0 || delaySeconds > LONGEST_DELAY) {
            throw new Rejection.InvalidInput("/delay", "The delay must be from 0 to 20 seconds.");
        }
        return this;
    }
}
