package dev.fanfare.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the jar into the data directory the first time they are needed. */
final class PostgresBinaries {
    /** Of the binaries on the class path; a test compares it with what they say. */
    static final String VERSION = "18.6";

    static final String MAJOR = VERSION.substring(0, VERSION.indexOf('.'));
    private static final int BUFFER = 1 << 16;

    private PostgresBinaries() {}

    /**
     * Unpacks beside and renames, so that an unpacking that was killed is never taken for a finished one.
     *
     * @return the folder with {@code bin/postgres}
     */
    static Path unpackInto(Path home) throws IOException {
        Path programs = home.resolve("pg-bin-" + VERSION);
        if (!Files.exists(programs.resolve("bin").resolve("postgres"))) {
            Path beside = Files.createTempDirectory(home, "unpack-");
            unpack(beside);
            Files.move(beside, programs, StandardCopyOption.ATOMIC_MOVE);
            PostgresCluster.force(home);
        }
        return programs;
    }

    private static void unpack(Path folder) throws IOException {
        String archive = "/postgres-" + system() + "-" + processor() + ".txz";
        try (InputStream in = PostgresBinaries.class.getResourceAsStream(archive)) {
            if (in == null) {
                throw new EmbeddedPostgres.Unavailable(
                        "There is no embedded PostgreSQL for this kind of machine: set DATABASE_URL.");
            }
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, BUFFER)))) {
                TarArchiveEntry entry = tar.getNextEntry();
                while (entry != null) {
                    write(tar, entry, folder);
                    entry = tar.getNextEntry();
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("An entry of the archive leads out of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        try (FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            tar.transferTo(Channels.newOutputStream(file));
            // A power cut must not leave empty files under a folder's finished name.
            file.force(false);
        }
        if (entry.getName().contains("bin/") && !target.toFile().setExecutable(true, false)) {
            throw new IOException("Cannot make " + target + " executable");
        }
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
    }

    private static String processor() {
        String processor = System.getProperty("os.arch");
        return processor.equals("amd64") || processor.equals("x86_64") ? "x86_64" : "arm_64";
    }
}
