package dev.fanfare.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link PostgresOwner} in a JVM of its own. */
final class OwnerProcess implements AutoCloseable {
    private final Process process;
    private final String answer;

    private OwnerProcess(Process process, String answer) {
        this.process = process;
        this.answer = answer;
    }

    /** Starts it and returns when it is ready, or was refused. */
    static OwnerProcess start(Path home) throws IOException {
        return start(home, System.getProperty("java.class.path"), List.of());
    }

    /**
     * The same with another class path.
     *
     * @param prefix what to put before the command
     */
    static OwnerProcess start(Path home, String classPath, List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", classPath));
        command.addAll(List.of(PostgresOwner.class.getName(), home.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith("ready ") && !line.startsWith("refused ")) {
            // The log.
            line = output.readLine();
        }
        return new OwnerProcess(process, line == null ? "ended" : line);
    }

    /** {@code ready} and a URI, {@code refused} and a reason, or {@code ended}. */
    String answer() {
        return answer;
    }

    String uri() {
        return answer.substring("ready ".length());
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Kills it and everything it started that would notice, all but the server. */
    void killWithGuard() {
        List<ProcessHandle> guards = process.descendants()
                .filter(child -> child.info().command().orElse("").matches(".*/(?:sh|dash|bash|busybox)"))
                .toList();
        // The watcher first: the shell above it would take it away only in order.
        guards.reversed().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
