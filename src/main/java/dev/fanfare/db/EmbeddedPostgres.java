package dev.fanfare.db;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable PostgreSQL of this process's own, with everything it needs in one directory.
 *
 * <ul>
 *   <li>Durable: PostgreSQL's own defaults for it are untouched (fsync and synchronous commit are on), data pages carry
 *       checksums, and a commit survives the death of any process at any time, and of the machine.
 *   <li>Private: on 127.0.0.1 only, without a Unix socket; SCRAM with a random password, kept in a file that only its
 *       owner can read.
 *   <li>Bound to this process: when that ends, also by {@code kill -9}, the server shuts down within moments. If even
 *       its guard was killed, the next start stops what was left over.
 *   <li>Alone: a second instance on the same directory is refused at once.
 *   <li>Works for root too, by way of another user, as PostgreSQL itself does not run as root.
 * </ul>
 *
 * <p>Starting and closing block; they are for the start and the end of the process.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /** Long, because after a crash the server first replays its log. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRMER_STOP_PATIENCE = Duration.ofSeconds(5);
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
    private static final int PORTS_TO_TRY = 3;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /**
     * Of the moment, on the command line, so that they are those of this version also for data that an earlier one made.
     * Nothing here may touch durability.
     */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=60",
            "shared_buffers=128MB",
            "max_wal_size=1GB",
            // What is owed lives for milliseconds: looked after once a minute, its table outgrows the memory.
            "autovacuum_naptime=5s",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_min_messages=warning",
            "log_checkpoints=off",
            "shared_preload_libraries=pg_stat_statements");

    /** The operator can mend this; the message is a sentence that says how. */
    public static final class Unavailable extends IOException {
        private static final long serialVersionUID = 1;

        Unavailable(String message) {
            super(message);
        }
    }

    private final DirectoryLock lock;
    private final Process guard;
    private final Postmaster postmaster;
    private final String password;

    private EmbeddedPostgres(DirectoryLock lock, Process guard, Postmaster postmaster, String password) {
        this.lock = lock;
        this.guard = guard;
        this.postmaster = postmaster;
        this.password = password;
    }

    /** How clients connect; holds the password, so it is not for logs. */
    public String uri() {
        return "postgresql://postgres:" + password + "@127.0.0.1:" + postmaster.port() + "/postgres";
    }

    /**
     * Starts it on a directory, which is made if need be, and returns when it takes connections.
     *
     * @throws Unavailable when another instance uses the directory, when it holds data of another major version of
     *     PostgreSQL, or when PostgreSQL cannot run here
     */
    public static EmbeddedPostgres start(Path dataDir) throws IOException, InterruptedException {
        Path home = dataDir.toAbsolutePath().normalize();
        DirectoryLock lock = claim(home);
        EmbeddedPostgres started = null;
        try {
            sweep(home);
            Path programs = PostgresBinaries.unpackInto(home);
            PostgresCluster cluster = PostgresCluster.openOrMake(home, programs);
            Postmaster.stopLeftOver(home, cluster.directory(), STOP_PATIENCE);
            started = launch(home, programs, cluster, lock);
            return started;
        } finally {
            if (started == null) {
                lock.close();
            }
        }
    }

    private static DirectoryLock claim(Path home) throws IOException {
        try {
            Files.createDirectories(home);
            closeToOthers(home);
            return DirectoryLock.take(home);
        } catch (Unavailable e) {
            throw e;
        } catch (FileSystemException e) {
            throw new Unavailable("The data directory " + home + " cannot be used by "
                    + System.getProperty("user.name") + " (" + e
                    + "): give it to that user, or set FANFARE_DATA_DIR or DATABASE_URL.");
        }
    }

    private static void closeToOthers(Path home) {
        try {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            // A mounted volume may belong to somebody else; the cluster and the password in it are closed regardless.
            log.atDebug().addKeyValue("directory", home).log("The data directory's permissions are not ours to change");
        }
    }

    /** Removes what killed starts left half made. What resists, as it is still being written, is left to the next start. */
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
                    Files.deleteIfExists(path);
                }
            } catch (FileSystemException e) {
                log.atWarn().addKeyValue("directory", half).setCause(e).log("Cannot remove a half-made directory");
            }
        }
    }

    /** PostgreSQL cannot be told to take any free port, and somebody else may take the one found before it does. */
    private static EmbeddedPostgres launch(Path home, Path programs, PostgresCluster cluster, DirectoryLock lock)
            throws IOException, InterruptedException {
        for (int i = 1; ; i++) {
            ServerLog output = ServerLog.continueAt(home.resolve("postgres.log"));
            int port = freePort();
            Process guard = Guard.start(command(home, programs, cluster, port), output.file());
            Optional<Postmaster> postmaster = awaitReady(guard, cluster.directory(), port, output);
            if (postmaster.isPresent()) {
                log.atInfo().addKeyValue("directory", cluster.directory()).log("Embedded PostgreSQL is ready");
                return new EmbeddedPostgres(lock, guard, postmaster.get(), cluster.password());
            }
            if (i == PORTS_TO_TRY || !output.says("Address already in use")) {
                throw new Unavailable("The embedded PostgreSQL does not start: " + output.complaint());
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static List<String> command(Path home, Path programs, PostgresCluster cluster, int port)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(PlainUser.prefix(home));
        command.add(programs.resolve("bin/postgres").toString());
        command.addAll(List.of("-D", cluster.directory().toString(), "-p", Integer.toString(port)));
        for (String setting : SETTINGS) {
            command.addAll(List.of("-c", setting));
        }
        return command;
    }

    /** Empty when it ended instead. */
    private static Optional<Postmaster> awaitReady(Process guard, Path cluster, int port, ServerLog output)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        try {
            while (guard.isAlive()) {
                Optional<Postmaster> ready =
                        Postmaster.of(cluster).filter(postmaster -> postmaster.ready() && postmaster.port() == port);
                if (ready.isPresent()) {
                    return ready;
                }
                if (System.nanoTime() > deadline) {
                    throw new Unavailable("The embedded PostgreSQL was not ready within " + START_PATIENCE.toSeconds()
                            + " s: " + output.complaint());
                }
                pause();
            }
            return Optional.empty();
        } catch (IOException | InterruptedException e) {
            guard.getOutputStream().close();
            throw e;
        }
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(POLL_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Stops it in order and returns when it is gone; a second time does nothing. */
    @Override
    public void close() throws IOException {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                Optional<ProcessHandle> process = ProcessHandle.of(postmaster.pid());
                if (process.isPresent()) {
                    Postmaster.stop(process.get(), FIRMER_STOP_PATIENCE);
                }
            }
        } catch (InterruptedException e) {
            // The guard goes on stopping it.
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }
}
