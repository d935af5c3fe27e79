package dev.fanfare.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in one of the three forms that recipients must
 * accept (5.6.7). Anything else is as good as absent.
 */
final class RetryAfter {
    private static final String NAME = "retry-after:";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");
    private static final int TWO_DIGIT_YEARS_FROM = 1970;

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH),
            new DateTimeFormatterBuilder()
                    .appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL)
                    .appendPattern(", dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, TWO_DIGIT_YEARS_FROM)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH),
            new DateTimeFormatterBuilder()
                    .appendPattern("EEE MMM ")
                    .padNext(2)
                    .appendValue(ChronoField.DAY_OF_MONTH)
                    .appendPattern(" HH:mm:ss yyyy")
                    .toFormatter(Locale.ENGLISH));

    private RetryAfter() {}

    /**
     * How long the receiver asks to be left alone; empty when it does not ask, or asks for something else.
     *
     * @param headerLines {@code name: value\n} each; the first such header counts
     * @param answeredAt from when a date is reckoned
     */
    static Optional<Duration> in(String headerLines, Instant answeredAt) {
        return headerLines
                .lines()
                .filter(line -> line.regionMatches(true, 0, NAME, 0, NAME.length()))
                .findFirst()
                .map(line -> line.substring(NAME.length()).strip())
                .flatMap(value -> parse(value, answeredAt));
    }

    private static Optional<Duration> parse(String value, Instant answeredAt) {
        if (SECONDS.matcher(value).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        return DATES.stream()
                .flatMap(form -> date(value, form).stream())
                .findFirst()
                .map(date -> Duration.between(answeredAt, date));
    }

    private static Optional<Instant> date(String value, DateTimeFormatter form) {
        try {
            return Optional.of(LocalDateTime.parse(value, form).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
