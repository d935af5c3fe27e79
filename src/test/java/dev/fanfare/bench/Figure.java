package dev.fanfare.bench;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One figure of a scenario, measured several times.
 *
 * @param unit {@code /s}, {@code ms}, {@code × relay} and the like
 * @param bar what must be reached, in words; empty where nothing must be
 * @param met whether the median reaches it
 */
record Figure(String scenario, String name, String unit, List<Double> runs, String bar, boolean met) {
    static Figure of(String scenario, String name, String unit, double... runs) {
        return new Figure(scenario, name, unit, Arrays.stream(runs).boxed().toList(), "", true);
    }

    Figure atLeast(double bar) {
        return new Figure(scenario, name, unit, runs, "at least " + text(bar), median() >= bar);
    }

    Figure atMost(double bar) {
        return new Figure(scenario, name, unit, runs, "at most " + text(bar), median() <= bar);
    }

    double median() {
        double[] sorted =
                runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private double least() {
        return runs.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    private double most() {
        return runs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static String text(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ENGLISH, format, value);
    }

    /** A row of the table. */
    String row() {
        String range = runs.size() == 1 ? "" : text(least()) + " – " + text(most());
        String verdict = bar.isEmpty() ? "" : bar + (met ? ": yes" : ": **no**");
        return "| " + scenario + " | " + name + " | " + text(median()) + " " + unit + " | " + range + " | " + verdict
                + " |";
    }

    JsonObject json() {
        return new JsonObject()
                .put("scenario", scenario)
                .put("figure", name)
                .put("unit", unit)
                .put("median", median())
                .put("runs", runs)
                .put("bar", bar)
                .put("met", met);
    }
}
