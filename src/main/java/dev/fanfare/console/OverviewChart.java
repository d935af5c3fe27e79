package dev.fanfare.console;

import dev.fanfare.traffic.Traffic;
import dev.fanfare.traffic.Window;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A window of a workspace's attempts: a drawing, and all its numbers.
 *
 * @param id of its place on the page
 * @param most the highest bar's attempts
 * @param steps those with attempts, the newest first
 */
public record OverviewChart(
        String id,
        String title,
        TrafficChart drawing,
        String delivered,
        String failed,
        String mean,
        String most,
        String first,
        List<Step> steps) {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 96;
    private static final DateTimeFormatter MINUTE = format("HH:mm");
    private static final DateTimeFormatter HOUR = format("d MMM, HH:mm");
    private static final DateTimeFormatter DAY = format("d MMM");

    /** One span of time, in the table. */
    public record Step(String from, String delivered, String failed, String rate, String mean) {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    static OverviewChart of(Window window, Traffic traffic) {
        DateTimeFormatter format = switch (window) {
            case HOUR -> MINUTE;
            case DAY, WEEK -> HOUR;
            case MONTH -> DAY;
        };
        String title = switch (window) {
            case HOUR -> "Last hour";
            case DAY -> "24 hours";
            case WEEK -> "7 days";
            case MONTH -> "30 days";
        };
        long most =
                traffic.spans().stream().mapToLong(Traffic.Span::attempts).max().orElse(0);
        Instant first = traffic.spans().getFirst().from();
        return new OverviewChart(
                window.name().toLowerCase(Locale.ROOT),
                title,
                TrafficChart.of(traffic, title.toLowerCase(Locale.ROOT), WIDTH, HEIGHT),
                number(traffic.succeeded()),
                number(traffic.failed()),
                mean(traffic.durationMs(), traffic.attempts()),
                number(most),
                format.format(first),
                traffic.spans().reversed().stream()
                        .filter(span -> span.attempts() > 0)
                        .map(span -> step(span, format))
                        .toList());
    }

    private static Step step(Traffic.Span span, DateTimeFormatter format) {
        return new Step(
                format.format(span.from()),
                number(span.succeeded()),
                number(span.failed()),
                TrafficChart.rate(span.succeeded(), span.attempts()),
                mean(span.durationMs(), span.attempts()));
    }

    static String number(long count) {
        return String.format(Locale.ENGLISH, "%,d", count);
    }

    /** Empty when there was nothing. */
    static String mean(long durationMs, long attempts) {
        return attempts == 0 ? "" : AttemptRow.took((int) Math.min(Integer.MAX_VALUE, durationMs / attempts));
    }
}
