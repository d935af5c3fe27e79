package dev.fanfare.console;

import dev.fanfare.traffic.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Attempts over time as bars, and in words.
 *
 * @param width of the drawing that the bars' coordinates are of
 * @param barWidth of each of them
 * @param rate the share that succeeded, {@code 99.2 %}; empty when there was nothing
 */
public record TrafficChart(
        int width, int height, int barWidth, List<Bar> bars, String attempts, String rate, String words) {
    private static final int DAY_WIDTH = 144;
    private static final int DAY_HEIGHT = 28;

    /** One span: a bar of what succeeded, and one of what failed upon it. */
    public record Bar(int x, int good, int goodHeight, int bad, int badHeight) {}

    /** A webhook's last 24 hours, small enough for a list. */
    static TrafficChart ofDay(Traffic day) {
        return of(day, "24 hours", DAY_WIDTH, DAY_HEIGHT);
    }

    /** @param time of how long, in words */
    static TrafficChart of(Traffic traffic, String time, int width, int height) {
        List<Traffic.Span> spans = traffic.spans();
        long most = spans.stream().mapToLong(Traffic.Span::attempts).max().orElse(0);
        int step = width / spans.size();
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            int bad = length(spans.get(i).failed(), most, height);
            int good = Math.min(length(spans.get(i).succeeded(), most, height), height - bad);
            bars.add(new Bar(i * step, height - good, good, height - good - bad, bad));
        }
        String attempts = OverviewChart.number(traffic.attempts());
        return new TrafficChart(
                step * spans.size(),
                height,
                step > 4 ? step - 2 : step - 1,
                bars,
                attempts,
                rate(traffic.succeeded(), traffic.attempts()),
                words(traffic, attempts, time));
    }

    /** Whatever there is is seen, be it ever so little. */
    private static int length(long count, long most, int height) {
        return count == 0 ? 0 : Math.max(2, (int) Math.round((double) height * count / most));
    }

    /** Rounded down: 100 % is said only when nothing failed. */
    static String rate(long succeeded, long attempts) {
        if (attempts == 0) {
            return "";
        }
        double tenths = Math.floor(1000.0 * succeeded / attempts);
        return tenths % 10 == 0
                ? String.format(Locale.ENGLISH, "%.0f %%", tenths / 10)
                : String.format(Locale.ENGLISH, "%.1f %%", tenths / 10);
    }

    private static String words(Traffic traffic, String attempts, String time) {
        return traffic.attempts() == 0
                ? "No attempts in " + time
                : String.format(
                        Locale.ENGLISH, "%s attempts in %s, %,d of them failed", attempts, time, traffic.failed());
    }
}
