package dev.fanfare.recovery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which events a webhook is to be owed again. */
public enum Lost {
    /** Attempted, never with success, and no longer owed. */
    FAILED,
    /** Of a type the webhook wants, and never attempted: published before it was created, or while it was disabled. */
    MISSED;

    /** As the API writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Lost> of(String word) {
        return Arrays.stream(values()).filter(lost -> lost.word().equals(word)).findFirst();
    }
}
