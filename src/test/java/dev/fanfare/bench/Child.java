package dev.fanfare.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of the benchmark. */
final class Child implements AutoCloseable {
    private static final int TICKS_PER_SECOND = 100;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts a main class of the benchmark. */
    static Child java(int megabytes, Class<?> main, String... arguments) throws IOException {
        List<String> command = java("-Xmx" + megabytes + "m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(command, Map.of());
    }

    /** Starts the packaged service with the launcher's flags, and those of {@code JAVA_OPTS} as the launcher does. */
    static Child fanfare(Map<String, String> environment) throws IOException {
        List<String> command = java("-Xmx208m");
        command.addAll(List.of(
                "-Xms64m",
                "-XX:+UseParallelGC",
                "-XX:MaxNewSize=128m",
                "-XX:SurvivorRatio=4",
                "-XX:+UseTransparentHugePages",
                "-XX:AOTCache=target/fanfare.aot",
                "-Xlog:cds*=off,aot*=off,pagesize=off"));
        String more = System.getenv().getOrDefault("JAVA_OPTS", "").strip();
        if (!more.isEmpty()) {
            command.addAll(List.of(more.split("\\s+")));
        }
        command.addAll(List.of("-jar", "target/fanfare.jar"));
        return start(command, environment);
    }

    private static List<String> java(String heap) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    }

    private static Child start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("FANFARE_") || name.endsWith("_URL"));
        builder.environment().putAll(environment);
        return new Child(builder.start());
    }

    /** Waits for a line of its output that holds this, and gives the line. What comes after is read and dropped. */
    String await(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        @Nullable String line = output.readLine();
        while (line != null && !line.contains(text)) {
            seen.append(line).append('\n');
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("It ended before it said \"" + text + "\": " + seen);
        }
        // A full pipe would stop it.
        Thread.ofVirtual().start(this::drop);
        return line;
    }

    private void drop() {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // The process has ended.
        }
    }

    /** The last line it prints, after its end. */
    String result() throws IOException {
        String last = "";
        for (@Nullable String line = output.readLine(); line != null; line = output.readLine()) {
            last = line;
        }
        return last;
    }

    long pid() {
        return process.pid();
    }

    /** User and system time so far, in seconds. */
    double cpuSeconds() throws IOException {
        return cpuSeconds(process.pid());
    }

    static double cpuSeconds(long pid) throws IOException {
        String[] fields = stat(pid);
        // utime and stime; cutime and cstime are what ended children used.
        return (Long.parseLong(fields[11])
                        + Long.parseLong(fields[12])
                        + Long.parseLong(fields[13])
                        + Long.parseLong(fields[14]))
                / (double) TICKS_PER_SECOND;
    }

    /** The fields of proc(5)'s stat after the name, which may hold spaces: the state is the first. */
    private static String[] stat(long pid) throws IOException {
        String text = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }

    /** {@code VmRSS} or {@code VmHWM}, in megabytes. */
    int megabytes(String what) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(line -> line.startsWith(what + ":"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    void kill() throws IOException {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() throws IOException {
        try {
            if (!process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                throw new IOException("A process does not end");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        awaitEnd();
    }
}
