package dev.fanfare.bench;

/** Durations in buckets that grow by an eighth of a power of two, so that a percentile is right within 13 %. */
final class Histogram {
    private static final int STEPS = 8;

    private final long[] counts = new long[STEPS * Long.SIZE];
    private long total;
    private long most;

    void add(long nanos) {
        long value = Math.max(nanos, 1);
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int step = power < 3 ? 0 : (int) (value >>> (power - 3)) & (STEPS - 1);
        counts[power * STEPS + step]++;
        total++;
        most = Math.max(most, value);
    }

    long total() {
        return total;
    }

    /** In milliseconds: what this share of all stayed below, the upper end of its bucket. */
    double millis(double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                double upper = Math.scalb(1 + (i % STEPS + 1.0) / STEPS, i / STEPS);
                return Math.min(upper, (double) most) / 1e6;
            }
        }
        return 0;
    }
}
