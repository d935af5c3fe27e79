package dev.fanfare.delivery;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * How long an idle connection is kept. We close before the receiver does, so that no request is sent into a connection
 * that is being closed. The HTTP client would take a receiver's {@code Keep-Alive: timeout=n} at its word and lose that
 * race (or keep the connection for years), so the header is rewritten before the client reads it.
 */
final class KeepAlive {
    /** Shorter than the 5 s after which Node and Apache close unless told otherwise. */
    static final int SECONDS = 4;

    private static final CharSequence HEADER = HttpHeaders.createOptimized("Keep-Alive");
    private static final String TIMEOUT = "timeout=";

    private KeepAlive() {}

    /** Lowers what the receiver offers to a second less, and to {@link #SECONDS} at most. */
    static void limit(MultiMap headers) {
        String offer = headers.get(HEADER);
        if (offer == null) {
            return;
        }
        int seconds = Math.min(SECONDS, seconds(offer) - 1);
        if (seconds > 0) {
            headers.set(HEADER, TIMEOUT + seconds);
        } else {
            headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
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
