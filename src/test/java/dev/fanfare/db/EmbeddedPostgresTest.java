package dev.fanfare.db;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers, started and killed in every way. Each test has a directory of its own, copied from a used one. */
class EmbeddedPostgresTest {
    private static final Duration MOMENTS = Duration.ofSeconds(3);
    private static final Vertx VERTX = Vertx.vertx();

    private static Path used = Path.of("");

    @TempDir
    Path home;

    @BeforeAll
    static void startFromNothing(@TempDir Path empty) throws Exception {
        used = empty.resolve("deeper").resolve("data");
        EmbeddedPostgres.start(used).close();
    }

    @AfterAll
    static void closeClient() {
        VERTX.close().await();
    }

    @BeforeEach
    void copy() throws IOException {
        copy(used, home);
    }

    @Test
    void keepsCommitsDurable() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(show(postgres.uri(), setting)).as(setting).isEqualTo("on");
            }
        }
    }

    @Test
    void bringsTheVersionItSays() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(show(postgres.uri(), "server_version")).isEqualTo(PostgresBinaries.VERSION);
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(show(postgres.uri(), "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(show(postgres.uri(), "unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThatThrownBy(() -> query(postgres.uri().replaceAll(":[0-9a-f]{48}@", ":guess@"), "SELECT 1"))
                    .hasMessageContaining("password authentication failed");
            assertThat(query(postgres.uri(), "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"))
                    .startsWith("SCRAM-SHA-256$");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("pg-password"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
    }

    @Test
    void keepsDataAcrossCloseAndStart() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            write(postgres.uri());
        }
        assertThat(servers()).isEmpty();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertWritten(postgres.uri());
        }
    }

    @Test
    void leavesNothingRunningWhenClosedTwice() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(home);
        assertThat(servers()).isNotEmpty();
        postgres.close();
        postgres.close();
        assertThat(servers()).isEmpty();
        assertThat(home.resolve("pg-18").resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void goesAwayWithItsKilledProcessAndKeepsTheData() throws Exception {
        OwnerProcess owner = OwnerProcess.start(home);
        write(owner.uri());
        owner.kill();
        eventually(MOMENTS, () -> assertThat(servers()).isEmpty());
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertWritten(postgres.uri());
        }
    }

    @Test
    void canBeStartedAgainAtOnceAfterAKill() throws Exception {
        OwnerProcess owner = OwnerProcess.start(home);
        write(owner.uri());
        owner.kill();
        // The lock goes with the process, which takes a moment; the server may still be on its way out.
        try (OwnerProcess next = startWhenFree()) {
            assertWritten(next.uri());
        }
    }

    @Test
    void stopsTheServerThatAKilledProcessAndItsKilledGuardLeftOver() throws Exception {
        OwnerProcess owner = OwnerProcess.start(home);
        write(owner.uri());
        List<Long> before = servers();
        owner.killWithGuard();
        try (OwnerProcess next = startWhenFree()) {
            assertThat(servers()).isNotEmpty().doesNotContainAnyElementsOf(before);
            assertWritten(next.uri());
        }
        assertThat(servers()).isEmpty();
    }

    @Test
    void replaysTheLogAfterEverythingWasKilledAtOnce() throws Exception {
        OwnerProcess owner = OwnerProcess.start(home);
        write(owner.uri());
        List<Long> servers = servers();
        servers.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        owner.killWithGuard();
        eventually(() -> assertThat(servers()).isEmpty());
        assertThat(home.resolve("pg-18").resolve("postmaster.pid")).exists();
        try (OwnerProcess next = startWhenFree()) {
            assertWritten(next.uri());
        }
    }

    @Test
    void isNotHeldUpByAPidFileWhoseNumberIsAnotherProgramsNow() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path pidFile = home.resolve("pg-18").resolve("postmaster.pid");
            Files.writeString(pidFile, other.pid() + "\n" + home.resolve("pg-18") + "\n1700000000\n54321\n");
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
                assertThat(query(postgres.uri(), "SELECT 1::text")).isEqualTo("1");
            }
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void leavesAnotherDirectorysServerAloneWhoseNumberIsInAStalePidFile(@TempDir Path elsewhere) throws Exception {
        copy(used, elsewhere);
        try (EmbeddedPostgres other = EmbeddedPostgres.start(elsewhere)) {
            Files.copy(
                    elsewhere.resolve("pg-18").resolve("postmaster.pid"),
                    home.resolve("pg-18").resolve("postmaster.pid"));
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
                assertThat(query(postgres.uri(), "SELECT 1::text")).isEqualTo("1");
                assertThat(query(other.uri(), "SELECT 1::text")).isEqualTo("1");
            }
        }
    }

    @Test
    void refusesASecondInstanceAlsoAfterHavingRefusedOneBefore() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> EmbeddedPostgres.start(home).close())
                        .isInstanceOf(EmbeddedPostgres.Unavailable.class)
                        .hasMessageStartingWith("Another instance is using ");
            }
            try (OwnerProcess second = OwnerProcess.start(home)) {
                assertThat(second.answer()).startsWith("refused Another instance is using ");
            }
            assertThat(query(postgres.uri(), "SELECT 1::text")).isEqualTo("1");
        }
    }

    @Test
    void sweepsWhatKilledStartsLeftHalfMade() throws Exception {
        Files.createDirectories(home.resolve("unpack-123").resolve("bin"));
        Files.writeString(home.resolve("unpack-123").resolve("bin").resolve("postgres"), "half");
        Files.createDirectories(home.resolve("initdb-456").resolve("base"));
        EmbeddedPostgres.start(home).close();
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("unpack-") || name.startsWith("initdb-"));
        }
    }

    @Test
    void refusesDataOfAnotherMajorVersionAndLeavesItAlone() throws Exception {
        Files.move(home.resolve("pg-18"), home.resolve("pg-17"));
        Files.writeString(home.resolve("pg-17").resolve("PG_VERSION"), "17\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(home).close())
                .isInstanceOf(EmbeddedPostgres.Unavailable.class)
                .hasMessageContaining("pg-17 holds data of PostgreSQL 17");
        assertThat(home.resolve("pg-18")).doesNotExist();
    }

    @Test
    void saysWhichFileIsMissingWhenThePasswordIs() throws Exception {
        Files.delete(home.resolve("pg-password"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(home).close())
                .isInstanceOf(EmbeddedPostgres.Unavailable.class)
                .hasMessageContaining("pg-password is missing");
    }

    @Test
    void tellsPostgresOwnReasonWhenItDoesNotStart() throws Exception {
        Files.writeString(
                home.resolve("pg-18").resolve("postgresql.conf"), "no_such_setting = 1\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> EmbeddedPostgres.start(home).close())
                .isInstanceOf(EmbeddedPostgres.Unavailable.class)
                .hasMessageStartingWith("The embedded PostgreSQL does not start: ")
                .hasMessageContaining("postgresql.conf");
        // The directory is free again.
        EmbeddedPostgres.start(restored()).close();
    }

    @Test
    void saysSoWhenTheDirectoryIsNotADirectory() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedPostgres.start(file).close())
                .isInstanceOf(EmbeddedPostgres.Unavailable.class)
                .hasMessageContaining("cannot be used by");
    }

    @Test
    void turnsALargeLogOver() throws Exception {
        Path logFile = home.resolve("postgres.log");
        try (FileChannel channel = FileChannel.open(logFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(11 << 20).write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        EmbeddedPostgres.start(home).close();
        assertThat(Files.size(home.resolve("postgres.log.1"))).isEqualTo((11 << 20) + 1);
        assertThat(Files.size(logFile)).isLessThan(1 << 20);
    }

    @Test
    void worksForAnotherUserToo(@TempDir Path shared) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "Only root can start a process as another user");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        String classPath = copyClassPath(shared.resolve("classes"));
        Path theirs = Files.createDirectory(shared.resolve("data"));
        copy(used, theirs);
        assertThat(new ProcessBuilder("chown", "-R", "65534:65534", theirs.toString())
                        .start()
                        .waitFor())
                .isZero();
        List<String> asNobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        try (OwnerProcess owner = OwnerProcess.start(theirs, classPath, asNobody)) {
            write(owner.uri());
        }
        try (OwnerProcess owner = OwnerProcess.start(theirs, classPath, asNobody)) {
            assertWritten(owner.uri());
        }
    }

    private OwnerProcess startWhenFree() {
        List<OwnerProcess> started = new ArrayList<>();
        eventually(() -> {
            OwnerProcess owner = OwnerProcess.start(home);
            assertThat(owner.answer()).startsWith("ready ");
            started.add(owner);
        });
        return started.getFirst();
    }

    private Path restored() throws IOException {
        Files.copy(
                used.resolve("pg-18").resolve("postgresql.conf"),
                home.resolve("pg-18").resolve("postgresql.conf"),
                StandardCopyOption.REPLACE_EXISTING);
        return home;
    }

    private static void write(String uri) {
        query(uri, "CREATE TABLE word AS SELECT 'kept' || n AS text FROM generate_series(1, 1000) n");
    }

    private static void assertWritten(String uri) {
        assertThat(query(uri, "SELECT count(*)::text FROM word WHERE text LIKE 'kept%'"))
                .isEqualTo("1000");
    }

    private static String show(String uri, String setting) {
        return query(uri, "SHOW " + setting);
    }

    /** The first value of the answer. */
    private static String query(String uri, String sql) {
        PgConnection connection =
                PgConnection.connect(VERTX, PgConnectOptions.fromUri(uri)).await();
        try {
            RowSet<Row> rows = connection.query(sql).execute().await();
            return rows.size() == 0 ? "" : rows.iterator().next().getString(0);
        } finally {
            connection.close().await();
        }
    }

    /** Every process that runs a program of this test's directory. */
    private List<Long> servers() throws IOException {
        Path real = home.toRealPath();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(real + File.separator))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Programs are linked, since they never change and are large. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (from.relativize(file).startsWith("pg-bin-" + PostgresBinaries.VERSION)
                        && !Files.isSymbolicLink(file)) {
                    Files.createLink(target, file);
                } else {
                    Files.copy(file, target, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.setPosixFilePermissions(to.resolve("pg-18"), PosixFilePermissions.fromString("rwx------"));
    }

    /** The test's own may be where only this user can read. */
    private static String copyClassPath(Path to) throws IOException, InterruptedException {
        Files.createDirectories(to);
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path copy = to.resolve(copies.size() + "-" + Path.of(entry).getFileName());
            if (Files.exists(Path.of(entry))
                    && new ProcessBuilder("cp", "-r", entry, copy.toString())
                                    .start()
                                    .waitFor()
                            == 0) {
                copies.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }
}
