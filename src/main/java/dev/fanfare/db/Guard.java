package dev.fanfare.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs that must not outlive this process. A shell stands between: it holds the other end of a pipe from here,
 * and when that closes, because it was closed or because this process is gone, it interrupts the program. PostgreSQL
 * takes that as a fast shutdown, initdb as a reason to clean up.
 */
final class Guard {
    private static final long COMMAND_SECONDS = 120;
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** What programs need of the environment; the rest holds secrets, and settings of other PostgreSQLs. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR");

    /** Nothing is ever written to the pipe, so that reading it ends only when it closes. */
    private static final String SCRIPT = """
            exec 3<&0
            "$@" 3<&- </dev/null &
            program=$!
            { read -r nothing <&3; kill -INT $program; } 2>/dev/null &
            watcher=$!
            exec 3<&-
            wait $program
            status=$?
            # The number of an ended program may become another's: nobody may be left who would interrupt that.
            kill $watcher 2>/dev/null
            exit $status
            """;

    private Guard() {}

    /** Starts a program, which ends in order when the returned process's input is closed. */
    static Process start(List<String> program, Path output) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.exists(SETSID)) {
            // A Ctrl-C in the terminal is for us; PostgreSQL is stopped after the last outcome is recorded.
            command.add(SETSID.toString());
        }
        command.addAll(List.of("sh", "-c", SCRIPT, "fanfare-guard"));
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().retainAll(ENVIRONMENT);
        // Messages are looked into, so they must not be translated.
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    /**
     * Runs a program to its end.
     *
     * @return what it ended with
     */
    static int run(List<String> program, Path output) throws IOException, InterruptedException {
        Process process = start(program, output);
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(program + " takes too long, see " + output);
            }
            return process.exitValue();
        } finally {
            process.getOutputStream().close();
        }
    }
}
