package dev.fanfare.destination;

/** That attempts may not go where a host leads. Says nothing of addresses: its readers may be strangers. */
public final class DestinationBlocked extends Exception {
    private static final long serialVersionUID = 1;

    /** For the people who own the webhook. */
    static final String MESSAGE = "The destination is not allowed: it must be a host on the public Internet.";

    DestinationBlocked() {
        // Shared by all attempts that one look-up answers, so a stack would tell of the wrong one.
        super(MESSAGE, null, false, false);
    }

    /** The same for every denied destination. */
    @Override
    public String getMessage() {
        return MESSAGE;
    }
}
