package dev.fanfare.secret;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** {@code secret-keys} in the data directory: the keys of an embedded PostgreSQL's secrets, made at its first start. */
public final class SecretKeyFile {
    private static final String NAME = "secret-keys";

    private SecretKeyFile() {}

    /** Reads the file, or makes it with one key, readable by its owner alone. */
    public static SecretKeys openOrMake(Path dataDir) throws IOException {
        Path file = dataDir.resolve(NAME);
        if (!Files.exists(file)) {
            make(dataDir, file);
        }
        try {
            return SecretKeys.parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    /** Written beside and renamed, and on the disk before the first secret is sealed with it. */
    private static void make(Path dataDir, Path file) throws IOException {
        Path beside = Files.createTempFile(
                dataDir,
                NAME,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(beside, SecretKeys.generate() + "\n", StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(beside)) {
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(dataDir)) {
            directory.force(true);
        }
    }
}
