package dev.fanfare.testing;

import dev.fanfare.Main;
import dev.fanfare.workspace.ApiKeyText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as a process of its own, to be killed. */
public final class AppProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Fanfare is ready .*port=\"(\\d+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private AppProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts {@link Main}.
     *
     * @param environment on top of what Java needs and leave to deliver to loopback
     */
    public static AppProcess start(Map<String, String> environment, String... arguments) {
        try {
            Path output = Files.createTempFile(Path.of("target"), "process-", ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    // It lives for seconds, beside others that have the same few cores.
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("FANFARE_") || name.endsWith("_URL"));
            // Receivers of tests are on loopback.
            builder.environment().put("FANFARE_ALLOW_DESTINATIONS", "127.0.0.0/8");
            builder.environment().putAll(environment);
            return new AppProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it takes requests, and gives the port. */
    public int awaitPort() {
        int[] port = new int[1];
        Eventually.eventually(PATIENCE, () -> {
            Matcher matcher = READY.matcher(output());
            if (!matcher.find()) {
                throw new AssertionError("It is not ready: " + output());
            }
            port[0] = Integer.parseInt(matcher.group(1));
        });
        return port[0];
    }

    public Api awaitApi(ApiKeyText key) {
        return Api.with(awaitPort(), key.reveal());
    }

    /** Everything it has printed. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: it gets to do nothing more. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGSTOP: it stands still, and notices nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void proceed() {
        signal("CONT");
    }

    private void signal(String name) {
        Signal.send(name, process.pid());
    }

    /** SIGTERM, and the exit code. */
    public int terminate() {
        process.destroy();
        return awaitExit();
    }

    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("It does not end: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
    }
}
