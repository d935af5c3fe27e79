package dev.fanfare.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says that a data directory belongs to one instance. The operating system takes it back when the process ends, however
 * that ends.
 */
final class DirectoryLock implements AutoCloseable {
    /**
     * What this process holds. Asking the file as well would not do: when a process closes a file, POSIX drops every
     * lock that the process has on it, so a refused second attempt would give away the first one's lock.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock or fails at once.
     *
     * @throws EmbeddedPostgres.Unavailable when another instance has it
     */
    static DirectoryLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw inUse(real);
        }
        FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            taken = lock != null;
        } finally {
            if (!taken) {
                release(real, channel);
            }
        }
        if (!taken) {
            throw inUse(real);
        }
        return new DirectoryLock(real, channel);
    }

    private static EmbeddedPostgres.Unavailable inUse(Path directory) {
        return new EmbeddedPostgres.Unavailable("Another instance is using " + directory
                + ": stop it, or give this one a directory of its own with FANFARE_DATA_DIR.");
    }

    private static void release(Path directory, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(directory);
        }
    }

    /** Gives it back; a second time does nothing. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            release(directory, channel);
        }
    }
}
