package dev.fanfare.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A point in time for a page: exact for machines, readable in UTC for people whose browser runs no scripts. */
public record Moment(String iso, String text) {
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    static Moment of(Instant instant) {
        return new Moment(instant.toString(), TEXT.format(instant));
    }
}
