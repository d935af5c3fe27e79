package dev.fanfare.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * What the disk does to a commit: a page is written and synced 50 times a second, over and over in one file, as
 * PostgreSQL writes its log. As in {@link Load}, durations count from when a page should have been written, so a disk that
 * stands still for a second is seen by all pages of that second. Fanfare cannot be faster than this.
 */
final class DiskProbe implements AutoCloseable {
    private static final int PAGE_BYTES = 8 * 1024;
    private static final int PAGES = 2 * 1024;
    private static final long INTERVAL_NANOS = 20_000_000;

    private final Path file;
    private final Histogram durations = new Histogram();
    private final CompletableFuture<Void> stopped;
    /** Pages due before this are written, also when the disk is behind. */
    private volatile long endNanos = System.nanoTime() + Long.MAX_VALUE / 2;

    /**
     * Begins to write.
     *
     * @param file on the disk in question; overwritten, and deleted at the end
     */
    DiskProbe(Path file) throws IOException {
        this.file = file;
        // Written once before, as PostgreSQL does: then syncs need not wait for the file system's journal.
        Files.write(file, new byte[PAGES * PAGE_BYTES]);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.force(true);
        stopped = CompletableFuture.runAsync(
                () -> writePages(channel),
                task -> Thread.ofPlatform().name("disk-probe").daemon().start(task));
    }

    private void writePages(FileChannel channel) {
        try (channel) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
            long due = System.nanoTime();
            for (int i = 0; due - endNanos < 0; i++) {
                while (due - System.nanoTime() > 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                channel.write(page.clear(), (long) i % PAGES * PAGE_BYTES);
                channel.force(false);
                durations.add(System.nanoTime() - due);
                due += INTERVAL_NANOS;
            }
        } catch (IOException e) {
            throw new IllegalStateException("The disk cannot be measured", e);
        }
    }

    /** Stops writing, and gives the percentile 99 of all pages in milliseconds. */
    double p99() {
        endNanos = System.nanoTime();
        stopped.join();
        return durations.millis(0.99);
    }

    @Override
    public void close() throws IOException {
        endNanos = System.nanoTime();
        stopped.exceptionally(thrown -> null).join();
        Files.delete(file);
    }
}
