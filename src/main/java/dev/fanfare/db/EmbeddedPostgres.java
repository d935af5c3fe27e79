package dev.fanfare.db;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable PostgreSQL of this process's own, in one directory. It listens on loopback only, wants a random password
 * (SCRAM), and keeps PostgreSQL's own defaults for durability. It lives as long as this process: a guard stops it also
 * when the process is killed. The next start finds the data intact, whatever was killed when.
 *
 * <p>Blocks; for the start and the end of the process only.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 30;
    private static final long COMMAND_SECONDS = 120;
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
    private static final int PASSWORD_BYTES = 24;
    /** Lines of postmaster.pid, as PostgreSQL's pidfile.h numbers them, from 0. */
    private static final int PORT_LINE = 3;

    private static final int STATUS_LINE = 7;

    /**
     * Runs a command and waits for it, while somebody else waits on the pipe from the JVM: when that closes, because the
     * JVM closed it or is gone, the command is interrupted, which PostgreSQL takes as a fast shutdown.
     */
    private static final String GUARD = "exec 3<&0; \"$@\" 3<&- </dev/null & pid=$!;"
            + " { cat <&3 >/dev/null; kill -INT $pid 2>/dev/null; } & exec 3<&-; wait $pid";

    /** The operator can mend this; the message says how. */
    public static final class Unavailable extends IOException {
        private static final long serialVersionUID = 1;

        Unavailable(String message) {
            super(message);
        }
    }

    private final FileChannel lock;
    private final Process guard;
    private final int port;
    private final String password;

    private EmbeddedPostgres(FileChannel lock, Process guard, int port, String password) {
        this.lock = lock;
        this.guard = guard;
        this.port = port;
        this.password = password;
    }

    /** How clients connect; holds the password, so it is not for logs. */
    public String uri() {
        return "postgresql://postgres:" + password + "@127.0.0.1:" + port + "/postgres";
    }

    /**
     * Starts it on a directory, which is made if need be, and returns when it takes connections.
     *
     * @throws Unavailable when another instance uses the directory, or it cannot run here
     */
    public static EmbeddedPostgres start(Path directory) throws IOException, InterruptedException {
        Path home = directory.toAbsolutePath().normalize();
        Files.createDirectories(home);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        FileChannel lock = lock(home);
        try {
            sweep(home);
            Path programs = PostgresBinaries.unpackInto(home);
            Path data = makeCluster(home, programs);
            stopLeftOver(home, programs, data);
            return launch(home, programs, data, lock);
        } catch (IOException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held within this process: refused below like any other.
        }
        channel.close();
        throw new Unavailable("Another instance is using " + home + ": stop it, or set FANFARE_DATA_DIR.");
    }

    /** Removes what a killed start left half made. */
    private static void sweep(Path home) throws IOException {
        List<Path> halves;
        try (Stream<Path> files = Files.list(home)) {
            halves = files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith("unpack-") || name.startsWith("initdb-");
                    })
                    .filter(Files::isDirectory)
                    .toList();
        }
        for (Path half : halves) {
            try (Stream<Path> below = Files.walk(half)) {
                for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Path makeCluster(Path home, Path programs) throws IOException, InterruptedException {
        Path data = home.resolve("pg-" + PostgresBinaries.MAJOR);
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return data;
        }
        refuseOtherMajor(home);
        Path passwordFile = home.resolve("pg-password");
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.writeString(passwordFile, HexFormat.of().formatHex(random));
        Path beside = Files.createTempDirectory(home, "initdb-");
        run(
                home,
                "initdb",
                List.of(
                        programs.resolve("bin/initdb").toString(),
                        "--pgdata=" + beside,
                        "--username=postgres",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums",
                        "--auth=scram-sha-256",
                        "--pwfile=" + passwordFile));
        Files.move(beside, data, StandardCopyOption.ATOMIC_MOVE);
        return data;
    }

    private static void refuseOtherMajor(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            Optional<Path> other = files.filter(file -> Files.exists(file.resolve("PG_VERSION")))
                    .findFirst();
            if (other.isPresent()) {
                throw new Unavailable(other.get() + " holds data of another major version of PostgreSQL than "
                        + PostgresBinaries.MAJOR + ": dump it with that version and restore it into this one.");
            }
        }
    }

    /** We hold the lock, so whoever runs on this directory was left over by an instance that is gone. */
    private static void stopLeftOver(Path home, Path programs, Path data) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> process = pid(pidFile).flatMap(ProcessHandle::of);
        if (process.isEmpty()) {
            // PostgreSQL removes a stale file itself.
            return;
        }
        long pid = process.get().pid();
        boolean postgres = process.get()
                .info()
                .command()
                .filter(command -> command.endsWith("postgres"))
                .isPresent();
        if (!postgres) {
            log.atInfo().addKeyValue("pid", pid).log("Removing a stale pid file: the number is another program's now");
            Files.delete(pidFile);
            return;
        }
        log.atInfo().addKeyValue("pid", pid).log("Stopping a PostgreSQL that a killed instance left over");
        run(
                home,
                "pg_ctl",
                List.of(
                        programs.resolve("bin/pg_ctl").toString(),
                        "--pgdata=" + data,
                        "--mode=fast",
                        "--wait",
                        "--timeout=30",
                        "stop"));
    }

    private static Optional<Long> pid(Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        try {
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(lines.getFirst().strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static EmbeddedPostgres launch(Path home, Path programs, Path data, FileChannel lock)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>();
        if (new File("/usr/bin/setsid").exists()) {
            // A Ctrl-C in the terminal is for us; PostgreSQL is stopped after the last outcome is recorded.
            command.add("setsid");
        }
        command.addAll(List.of("sh", "-c", GUARD, "pg-guard"));
        command.addAll(PlainUser.prefix(home));
        command.addAll(List.of(programs.resolve("bin/postgres").toString(), "-D", data.toString(), "-p", "" + port));
        for (String setting : settings()) {
            command.addAll(List.of("-c", setting));
        }
        Path logFile = home.resolve("postgres.log");
        Process guard = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                .start();
        awaitReady(guard, data.resolve("postmaster.pid"), port, logFile);
        log.atInfo().addKeyValue("directory", data).log("Embedded PostgreSQL is ready");
        return new EmbeddedPostgres(
                lock, guard, port, Files.readString(home.resolve("pg-password")).strip());
    }

    private static List<String> settings() {
        return List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=60",
                "shared_buffers=128MB",
                "max_wal_size=2GB",
                "timezone=UTC",
                "log_timezone=UTC",
                "shared_preload_libraries=pg_stat_statements");
    }

    private static void awaitReady(Process guard, Path pidFile, int port, Path logFile) throws IOException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!isReady(pidFile, port)) {
            if (!guard.isAlive()) {
                throw new IOException("PostgreSQL ended with " + guard.exitValue() + ", see " + logFile);
            }
            if (System.nanoTime() > deadline) {
                guard.getOutputStream().close();
                throw new IOException("PostgreSQL was not ready within a minute, see " + logFile);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean isReady(Path pidFile, int port) throws IOException {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.size() > STATUS_LINE
                    && lines.get(STATUS_LINE).strip().equals("ready")
                    && lines.get(PORT_LINE).strip().equals(Integer.toString(port));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void run(Path home, String name, List<String> command) throws IOException, InterruptedException {
        Path logFile = home.resolve(name + ".log");
        List<String> whole = new ArrayList<>(PlainUser.prefix(home));
        whole.addAll(command);
        Process process = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(logFile.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(name + " did not end within two minutes, see " + logFile);
        }
        if (process.exitValue() != 0) {
            throw new IOException(name + " failed, see " + logFile);
        }
    }

    /** Stops it in order and returns when it is gone. */
    @Override
    public void close() throws IOException {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("PostgreSQL takes long to stop; it goes on stopping by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }
}
