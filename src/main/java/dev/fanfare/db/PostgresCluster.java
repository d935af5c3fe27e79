package dev.fanfare.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The data of the embedded PostgreSQL and the password to it: made once, complete or not at all. */
record PostgresCluster(Path directory, String password) {
    private static final int PASSWORD_BYTES = 24;

    /**
     * The cluster in a data directory, which is made if there is none.
     *
     * @throws EmbeddedPostgres.Unavailable when what is there is of another major version, or without its password
     */
    static PostgresCluster openOrMake(Path home, Path programs) throws IOException, InterruptedException {
        Path directory = home.resolve("pg-" + PostgresBinaries.MAJOR);
        Path passwordFile = home.resolve("pg-password");
        refuseOtherMajor(home);
        if (!Files.exists(directory)) {
            make(home, programs, directory, passwordFile);
        }
        try {
            String password = Files.readString(passwordFile).strip();
            return new PostgresCluster(directory, password);
        } catch (NoSuchFileException e) {
            throw new EmbeddedPostgres.Unavailable("The file " + passwordFile
                    + " is missing, without which the data in " + directory + " cannot be reached: bring it back.");
        }
    }

    private static void refuseOtherMajor(Path home) throws IOException {
        List<Path> clusters;
        try (Stream<Path> files = Files.list(home)) {
            clusters = files.filter(file -> Files.exists(file.resolve("PG_VERSION")))
                    .toList();
        }
        for (Path cluster : clusters) {
            String major = Files.readString(cluster.resolve("PG_VERSION")).strip();
            if (!major.equals(PostgresBinaries.MAJOR)) {
                throw new EmbeddedPostgres.Unavailable(cluster + " holds data of PostgreSQL " + major
                        + ", and this version of Fanfare brings PostgreSQL " + PostgresBinaries.MAJOR
                        + ": dump it with the version of Fanfare that made it and restore it into an empty directory,"
                        + " or keep using that version.");
            }
        }
    }

    /**
     * Makes it beside and renames, so that one half made is never taken for whole. Everything is on the disk before the
     * name is: a power cut later must find neither data without a password nor a name that is forgotten again.
     */
    private static void make(Path home, Path programs, Path directory, Path passwordFile)
            throws IOException, InterruptedException {
        writePassword(passwordFile);
        Path beside = Files.createTempDirectory(home, "initdb-");
        List<String> command = new ArrayList<>(PlainUser.prefix(home));
        command.addAll(List.of(
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
        ServerLog output = ServerLog.continueAt(home.resolve("initdb.log"));
        if (Guard.run(command, output.file()) != 0) {
            throw new EmbeddedPostgres.Unavailable("PostgreSQL cannot make its data directory: " + output.complaint());
        }
        Files.move(beside, directory, StandardCopyOption.ATOMIC_MOVE);
        force(home);
    }

    private static void writePassword(Path file) throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer text = ByteBuffer.wrap(HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
    }

    /** Brings a directory's names to the disk. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
