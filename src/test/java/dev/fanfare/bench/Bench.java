package dev.fanfare.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code ./fanfare bench [scenario …]}: measures the packaged service and writes {@code target/bench.json} and the table
 * in {@code docs/benchmarks.md}. Ends with 1 when a bar is not reached.
 *
 * <p>{@code BENCH_SECONDS} (10) is the length of a run, {@code BENCH_RUNS} (3) their number, {@code BENCH_ROWS}
 * (10,000,000) the size of the long log.
 */
public final class Bench {
    private static final Path TABLE = Path.of("docs", "benchmarks.md");
    private static final Path JSON = Path.of("target", "bench.json");
    private static final String BEGIN = "<!-- The table is written by ./fanfare bench. -->";
    private static final String END = "<!-- Here it ends. -->";

    private Bench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> wanted = args.length == 0 ? Scenarios.NAMES : List.of(args);
        List<String> unknown =
                wanted.stream().filter(name -> !Scenarios.NAMES.contains(name)).toList();
        if (!unknown.isEmpty()) {
            System.err.println("There is no scenario " + String.join(", ", unknown) + ". There are: "
                    + String.join(", ", Scenarios.NAMES));
            System.exit(64);
        }
        List<Figure> figures = new ArrayList<>();
        for (String name : wanted) {
            System.out.println("— " + name);
            List<Figure> measured = Scenarios.run(name);
            measured.forEach(figure -> System.out.println(figure.row()));
            figures.addAll(measured);
        }
        write(figures);
        System.exit(figures.stream().allMatch(Figure::met) ? 0 : 1);
    }

    private static void write(List<Figure> figures) throws IOException {
        JsonObject result = new JsonObject()
                .put("date", LocalDate.now(ZoneOffset.UTC).toString())
                .put("machine", machine())
                .put("figures", new JsonArray(figures.stream().map(Figure::json).toList()));
        Files.writeString(JSON, result.encodePrettily() + "\n");
        String document = Files.readString(TABLE);
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < 0) {
            throw new IOException(TABLE + " has no place for the table");
        }
        String table = BEGIN + "\n\nMeasured on " + result.getString("date") + ", " + machine() + ".\n\n"
                + "| scenario | figure | median | range | must be |\n|---|---|---|---|---|\n"
                + figures.stream().map(Figure::row).collect(Collectors.joining("\n"))
                + "\n\n";
        Files.writeString(TABLE, document.substring(0, begin) + table + document.substring(end));
        System.out.println("Written to " + TABLE + " and " + JSON);
    }

    private static String machine() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return Runtime.getRuntime().availableProcessors() + " cores (" + processor + "), Java "
                + Runtime.version().feature() + ", " + System.getProperty("os.name");
    }
}
