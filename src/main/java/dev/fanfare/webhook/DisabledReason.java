package dev.fanfare.webhook;

import java.util.Locale;

/** Why a webhook is disabled. */
public enum DisabledReason {
    /** A person or an API call did it. */
    MANUAL,
    /** Too many failed attempts in a row. */
    FAILURES,
    /** The receiver answered 410 Gone. */
    GONE;

    /** As the API and the table write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DisabledReason of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
