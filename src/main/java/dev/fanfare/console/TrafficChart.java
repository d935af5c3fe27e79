package dev.fanfare.console;

import dev.fanfare.traffic.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * 24 hours of attempts as bars, and in words. Coordinates are those of a drawing {@value #WIDTH} wide and
 * {@value #HEIGHT} high.
 *
 * @param rate the share that succeeded, {@code 99.2 %}; empty when there was nothing
 */
public record TrafficChart(List<Bar> bars, String attempts, String rate, String words) {
    private static final int WIDTH = 144;
    private static final int HEIGHT = 28;
    private static final int STEP = WIDTH / 24;

    /** One hour: a bar of what succeeded, and one of what failed upon it. */
    public record Bar(int x, int good, int goodHeight, int bad, int badHeight) {}

    static TrafficChart of(Traffic day) {
        long most = day.spans().stream().mapToLong(Traffic.Span::attempts).max().orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < day.spans().size(); i++) {
            Traffic.Span hour = day.spans().get(i);
            int bad = height(hour.failed(), most);
            int good = Math.min(height(hour.succeeded(), most), HEIGHT - bad);
            bars.add(new Bar(i * STEP, HEIGHT - good, good, HEIGHT - good - bad, bad));
        }
        String attempts = String.format(Locale.ENGLISH, "%,d", day.attempts());
        return new TrafficChart(bars, attempts, rate(day), words(day, attempts));
    }

    /** Whatever there is is seen, be it ever so little. */
    private static int height(long count, long most) {
        return count == 0 ? 0 : Math.max(2, (int) Math.round((double) HEIGHT * count / most));
    }

    /** Rounded down: 100 % is said only when nothing failed. */
    private static String rate(Traffic day) {
        if (day.attempts() == 0) {
            return "";
        }
        double tenths = Math.floor(1000.0 * day.succeeded() / day.attempts());
        return tenths % 10 == 0
                ? String.format(Locale.ENGLISH, "%.0f %%", tenths / 10)
                : String.format(Locale.ENGLISH, "%.1f %%", tenths / 10);
    }

    private static String words(Traffic day, String attempts) {
        return day.attempts() == 0
                ? "No attempts in 24 hours"
                : String.format(Locale.ENGLISH, "%s attempts in 24 hours, %,d of them failed", attempts, day.failed());
    }
}
