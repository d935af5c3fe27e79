package dev.fanfare.id;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** What whoever met a failure of ours can name, so that its line is found in the log. */
public final class RequestNumber {
    private RequestNumber() {}

    /** A new one: 16 hex digits, good enough to tell log lines apart, and nothing to guess anything from. */
    public static String next() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
