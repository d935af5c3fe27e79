package dev.fanfare.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main process of a PostgreSQL server, as {@code postmaster.pid} in its cluster tells of it. */
record Postmaster(long pid, int port, boolean ready) {
    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

    /** Lines of the file, as PostgreSQL's pidfile.h numbers them, from 0. Later lines appear as the start goes on. */
    private static final int PID_LINE = 0;

    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    /** Fast shutdown; then immediate, after which the next start replays the log; then what cannot be refused. */
    private static final List<String> SIGNALS = List.of("INT", "QUIT", "KILL");

    /** Empty when there is no such file or nothing sensible in it. */
    static Optional<Postmaster> of(Path cluster) throws IOException {
        try {
            List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
            return Optional.of(new Postmaster(
                    Long.parseLong(line(lines, PID_LINE, "")),
                    Integer.parseInt(line(lines, PORT_LINE, "0")),
                    line(lines, STATUS_LINE, "starting").equals("ready")));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String line(List<String> lines, int number, String otherwise) {
        return lines.size() > number ? lines.get(number).strip() : otherwise;
    }

    /**
     * Makes sure that no server runs on a cluster. For the holder of the directory's lock: whoever runs there was left
     * over by an instance that is gone, or is still on its way out.
     *
     * @param home the directory that holds the cluster and PostgreSQL's programs, and so tells its servers from others
     */
    static void stopLeftOver(Path home, Path cluster, Duration patience) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = of(cluster).flatMap(postmaster -> ProcessHandle.of(postmaster.pid()));
        if (process.isEmpty()) {
            // PostgreSQL itself removes the file of a process that is gone.
            return;
        }
        ProcessHandle handle = process.get();
        if (runsProgramsOf(home, handle)) {
            log.atInfo().addKeyValue("pid", handle.pid()).log("Stopping a PostgreSQL that a killed instance left over");
            stop(handle, patience);
        } else {
            log.atInfo()
                    .addKeyValue("pid", handle.pid())
                    .log("Removing a stale pid file, its number is another program's now");
            Files.deleteIfExists(cluster.resolve("postmaster.pid"));
        }
    }

    /** Each data directory has programs of its own, so that theirs are told from every other PostgreSQL. */
    private static boolean runsProgramsOf(Path home, ProcessHandle process) throws IOException {
        Path real = home.toRealPath();
        return process.info()
                .command()
                .filter(command -> Path.of(command).startsWith(real))
                .isPresent();
    }

    /**
     * Stops a server, ever more firmly; no committed data is lost in any case.
     *
     * @param patience with each of the signals
     */
    static void stop(ProcessHandle process, Duration patience) throws IOException, InterruptedException {
        for (String signal : SIGNALS) {
            send(signal, process.pid());
            if (ends(process, patience)) {
                return;
            }
            log.atWarn()
                    .addKeyValue("pid", process.pid())
                    .addKeyValue("signal", signal)
                    .log("PostgreSQL takes long to stop");
        }
        throw new EmbeddedPostgres.Unavailable("PostgreSQL, process " + process.pid() + ", cannot be stopped.");
    }

    /** Through the shell: Java sends only two signals, neither of them one of these, and slim images have no kill. */
    private static void send(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static boolean ends(ProcessHandle process, Duration patience) throws InterruptedException {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
