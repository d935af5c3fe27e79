package dev.fanfare.delivery;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Locale;

/**
 * How long an idle connection is kept. We close before the receiver does, so that no request is sent into a connection
 * that is being closed; so a receiver's {@code Keep-Alive: timeout=n} is not taken at its word, which would lose that
 * race, or keep the connection for years.
 */
final class KeepAlive {
    /** Shorter than the 5 s after which Node and Apache close unless told otherwise. */
    static final int SECONDS = 4;

    private static final AsciiString HEADER = AsciiString.cached("Keep-Alive");
    private static final String TIMEOUT = "timeout=";

    private KeepAlive() {}

    /** A second less than an answer's headers offer, and {@link #SECONDS} at most; 0 when it cannot be kept. */
    static int seconds(HttpHeaders headers) {
        String offer = headers.get(HEADER);
        return offer == null ? SECONDS : Math.max(0, Math.min(SECONDS, seconds(offer) - 1));
    }

    private static int seconds(String offer) {
        String text = offer.toLowerCase(Locale.ROOT);
        int begin = text.indexOf(TIMEOUT);
        if (begin < 0) {
            return Integer.MAX_VALUE;
        }
        int end = begin + TIMEOUT.length();
        long seconds = 0;
        while (end < text.length() && Character.digit(text.charAt(end), 10) >= 0 && seconds < Integer.MAX_VALUE) {
            seconds = seconds * 10 + Character.digit(text.charAt(end), 10);
            end++;
        }
        return (int) Math.min(seconds, Integer.MAX_VALUE);
    }
}
