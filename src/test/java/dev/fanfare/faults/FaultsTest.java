package dev.fanfare.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Breaks a running service in every way we know, and shows that it keeps its promises.
 *
 * <p>{@code mvn verify} makes one short run. {@code -Dfault.runs=20} makes as many, each with five faults of a seed of its
 * own; {@code -Dfault.seed=…} repeats one, and {@code -Dfault.kinds=STOP,KILL} chooses the faults. Seeds decide what is
 * drawn, not how threads and processes interleave.
 */
class FaultsTest {
    private static final Path REPORT = Path.of("target", "faults.md");
    private static final int FAULTS_PER_RUN = 5;
    /** A kill in the worst place, a broken database, and what no node may hold the others up with. */
    private static final List<Kind> SHORT = List.of(Kind.KILL_IN_RECORD, Kind.POSTGRES_CRASHES, Kind.NETWORK_GONE);

    private static final long SHORT_SEED = 1;

    @Test
    void nothingIsLostWhateverBreaks() throws IOException, InterruptedException {
        Integer runs = Integer.getInteger("fault.runs");
        Long seed = Long.getLong("fault.seed");
        List<FaultRun.Result> broken = new ArrayList<>();
        report("| seed | faults | published | arrived | twice | seconds | outcome |\n|---|---|---|---|---|---|---|\n");
        try (Cluster cluster = new Cluster()) {
            for (int i = 0; i < (runs == null ? 1 : runs); i++) {
                boolean brief = runs == null && seed == null;
                long drawn = seed != null ? seed + i : brief ? SHORT_SEED : System.nanoTime() % 1_000_000_000L;
                FaultRun.Result result = run(cluster, drawn, kinds(drawn, brief));
                if (!result.violations().isEmpty() || !result.complaints().isEmpty()) {
                    broken.add(result);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static List<Kind> kinds(long seed, boolean brief) {
        String chosen = System.getProperty("fault.kinds");
        if (chosen != null) {
            return Arrays.stream(chosen.split(",")).map(Kind::valueOf).toList();
        }
        if (brief) {
            return SHORT;
        }
        List<Kind> drawn = new ArrayList<>(List.of(Kind.values()));
        Collections.shuffle(drawn, new Random(seed));
        return drawn.subList(0, FAULTS_PER_RUN);
    }

    private static FaultRun.Result run(Cluster cluster, long seed, List<Kind> kinds)
            throws IOException, InterruptedException {
        String names = kinds.stream().map(Kind::name).collect(Collectors.joining(", "));
        System.out.println("Faults of seed " + seed + ": " + names + " (repeat with -Dfault.seed=" + seed + ")");
        long began = System.nanoTime();
        try {
            FaultRun.Result result = new FaultRun(cluster, seed, kinds).run();
            report("| %d | %s | %d | %d | %d | %d | %s |%n"
                    .formatted(
                            seed,
                            names,
                            result.history().stored().size(),
                            result.history().requests().size(),
                            result.duplicates(),
                            (System.nanoTime() - began) / 1_000_000_000,
                            outcome(result)));
            return result;
        } catch (AssertionError | RuntimeException e) {
            report("| %d | %s | | | | | %s |%n"
                    .formatted(seed, names, e.toString().replaceAll("\\s+", " ")));
            throw e;
        }
    }

    private static String outcome(FaultRun.Result result) {
        List<String> wrong = new ArrayList<>(
                result.violations().stream().map(Violation::toString).toList());
        wrong.addAll(result.complaints());
        return wrong.isEmpty()
                ? "fine"
                : wrong.size() + " wrong: " + String.join("; ", wrong.subList(0, Math.min(5, wrong.size())));
    }

    private static void report(String line) throws IOException {
        System.out.print(line);
        Files.writeString(REPORT, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
