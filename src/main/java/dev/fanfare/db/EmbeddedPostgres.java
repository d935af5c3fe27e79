package dev.fanfare.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A durable PostgreSQL for one process, from zonky's binaries jar, without zonky's launcher. */
public final class EmbeddedPostgres implements AutoCloseable {
    static final String VERSION = "18.6.0";
    private final FileChannel lockChannel;
    private final Process supervisor;
    private final int port;
    private final String password;

    private EmbeddedPostgres(FileChannel lc, Process s, int port, String pw) {
        this.lockChannel = lc;
        this.supervisor = s;
        this.port = port;
        this.password = pw;
    }

    public String uri() {
        return "postgresql://postgres:" + password + "@127.0.0.1:" + port + "/postgres";
    }

    public static EmbeddedPostgres start(Path home) throws IOException, InterruptedException {
        home = home.toAbsolutePath().normalize();
        Files.createDirectories(home);
        try {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        } catch (UnsupportedOperationException e) {
            /* windows */
        }
        // 1. one process per data folder
        FileChannel lc = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lc.tryLock();
        if (lock == null) {
            lc.close();
            throw new IOException("Another instance is using " + home);
        }
        // 2. binaries: unpack beside, then rename
        Path bin = home.resolve("pg-bin-" + VERSION);
        if (!Files.exists(bin.resolve("bin"))) {
            Path tmp = Files.createTempDirectory(home, "unpack-");
            unpack(tmp);
            Files.move(tmp, bin, StandardCopyOption.ATOMIC_MOVE);
        }
        // 3. cluster: initdb beside, then rename; so a killed initdb never leaves a half cluster
        Path data = home.resolve("pg-" + VERSION.substring(0, VERSION.indexOf('.')));
        Path pwFile = home.resolve("pg-password");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            byte[] b = new byte[24];
            new SecureRandom().nextBytes(b);
            Files.deleteIfExists(pwFile);
            Files.createFile(
                    pwFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(pwFile, HexFormat.of().formatHex(b));
            Path tmp = Files.createTempDirectory(home, "initdb-");
            int rc = run(
                    home,
                    List.of(
                            bin.resolve("bin/initdb").toString(),
                            "-D",
                            tmp.toString(),
                            "-U",
                            "postgres",
                            "-E",
                            "UTF8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C",
                            "--auth=scram-sha-256",
                            "--pwfile=" + pwFile),
                    home.resolve("initdb.log"));
            if (rc != 0) throw new IOException("initdb failed, see " + home.resolve("initdb.log"));
            Files.move(tmp, data, StandardCopyOption.ATOMIC_MOVE);
        }
        String pw = Files.readString(pwFile).strip();
        // 4. an orphan of a killed instance: we hold the lock, so whoever runs on this folder is left over
        stopLeftOver(home, bin, data);
        // 5. start
        int port;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = s.getLocalPort();
        }
        List<String> pg = new ArrayList<>(List.of(
                bin.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=50",
                "-c",
                "shared_buffers=64MB",
                "-c",
                "timezone=UTC"));
        List<String> cmd = new ArrayList<>();
        if (new java.io.File("/usr/bin/setsid").exists())
            cmd.add("setsid"); // keep Ctrl-C in the terminal from reaching postgres
        // stops postgres (fast) as soon as our end of the pipe closes: also after kill -9 of this JVM
        cmd.addAll(List.of(
                "sh",
                "-c",
                "exec 3<&0; \"$@\" 3<&- </dev/null & pid=$!; { cat <&3 >/dev/null; kill -INT $pid 2>/dev/null; } & exec 3<&-; wait $pid",
                "pg-guard"));
        cmd.addAll(asPlainUser(home));
        cmd.addAll(pg);
        Process p = new ProcessBuilder(cmd)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("postgres.log").toFile()))
                .start();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Path pidFile = data.resolve("postmaster.pid");
        while (true) {
            try {
                List<String> l = Files.readAllLines(pidFile);
                if (l.size() >= 8
                        && l.get(7).strip().equals("ready")
                        && l.get(3).strip().equals(Integer.toString(port))) break;
            } catch (java.nio.file.NoSuchFileException e) {
                /* not yet */
            }
            if (!p.isAlive())
                throw new IOException("postgres ended with " + p.exitValue() + ", see " + home.resolve("postgres.log"));
            if (System.nanoTime() > end) {
                p.getOutputStream().close();
                throw new IOException("postgres not ready in 60 s");
            }
            Thread.sleep(10);
        }
        return new EmbeddedPostgres(lc, p, port, pw);
    }

    private static void stopLeftOver(Path home, Path bin, Path data) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) return;
        List<String> lines = Files.readAllLines(pidFile);
        long pid = lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
        var ph = pid > 0 ? ProcessHandle.of(pid) : java.util.Optional.<ProcessHandle>empty();
        if (ph.isEmpty()) return; // postgres removes a stale file itself
        boolean ours =
                ph.get().info().command().map(c -> c.endsWith("postgres")).orElse(false);
        if (!ours) {
            System.err.println("removing stale postmaster.pid, pid " + pid + " is now something else");
            Files.delete(pidFile);
            return;
        }
        System.err.println("stopping a left-over postgres, pid " + pid);
        int rc = run(
                home,
                List.of(
                        bin.resolve("bin/pg_ctl").toString(),
                        "-D",
                        data.toString(),
                        "-m",
                        "fast",
                        "-w",
                        "-t",
                        "30",
                        "stop"),
                home.resolve("pg_ctl.log"));
        if (rc != 0) throw new IOException("could not stop the left-over postgres " + pid);
    }

    private static int run(Path home, List<String> cmd, Path log) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(asPlainUser(home));
        all.addAll(cmd);
        Process p = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        if (!p.waitFor(120, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            return -1;
        }
        return p.exitValue();
    }

    /** How to start a program as somebody other than root; postgres refuses uid 0. Empty when we are not root. */
    private static List<String> asPlainUser(Path home) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) return List.of();
        // uid 65534 in a fresh user namespace, which still owns the files that root made
        if (quiet("unshare", "-U", "test", "-w", home.toString()) == 0) return List.of("unshare", "-U");
        // containers: no user namespaces, or a folder of another user; run as the folder's owner, or as nobody
        int uid = (Integer) Files.getAttribute(home, "unix:uid");
        if (uid == 0) uid = 65534;
        List<String> as = List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups");
        List<String> probe = new ArrayList<>(as);
        probe.addAll(List.of("test", "-w", home.toString()));
        if (quiet("chown", "-R", uid + ":" + uid, home.toString()) == 0 && quiet(probe.toArray(String[]::new)) == 0)
            return as;
        throw new IOException(
                "PostgreSQL does not run as root: start this program as another user, or set DATABASE_URL");
    }

    private static int quiet(String... cmd) throws InterruptedException {
        try {
            return new ProcessBuilder(cmd)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return 127;
        }
    }

    private static void unpack(Path dir) throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        String res = "postgres-" + (os.contains("mac") ? "darwin" : os.contains("win") ? "windows" : "linux") + "-"
                + (arch.equals("amd64") || arch.equals("x86_64") ? "x86_64" : "arm_64") + ".txz";
        try (InputStream in = EmbeddedPostgres.class.getResourceAsStream("/" + res)) {
            if (in == null) throw new IOException("no PostgreSQL binaries for " + os + " " + arch + " (" + res + ")");
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
                for (TarArchiveEntry e; (e = tar.getNextEntry()) != null; ) {
                    Path to = dir.resolve(e.getName()).normalize();
                    if (!to.startsWith(dir)) throw new IOException("bad entry " + e.getName());
                    if (e.isDirectory()) {
                        Files.createDirectories(to);
                        continue;
                    }
                    Files.createDirectories(to.getParent());
                    if (e.isSymbolicLink()) {
                        Files.createSymbolicLink(to, Path.of(e.getLinkName()));
                        continue;
                    }
                    Files.copy(tar, to);
                    if (e.getName().contains("bin/")) to.toFile().setExecutable(true, false);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            supervisor.getOutputStream().close();
            supervisor.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lockChannel.close();
        }
    }
}
