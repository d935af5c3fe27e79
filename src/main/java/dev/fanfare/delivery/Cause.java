package dev.fanfare.delivery;

import java.util.Locale;

/** Why an attempt was made. */
public enum Cause {
    /** The event was published. */
    FIRST,
    /** An earlier attempt failed. */
    RETRY,
    /** Somebody asked for it again. */
    RESEND,
    /** Somebody sent a test event. */
    TEST;

    /** As the API and the table write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
