package dev.fanfare.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Millions of 128-bit ids in two arrays: a set of objects would cost the receiver more than receiving. */
final class IdSet {
    private static final double FULL = 0.6;

    private long[] high;
    private long[] low;
    private int size;

    IdSet() {
        this(1 << 16);
    }

    private IdSet(int slots) {
        high = new long[slots];
        low = new long[slots];
    }

    int size() {
        return size;
    }

    /** Adds an id, or says that it was there. Not the nil UUID, which marks a free slot. */
    boolean add(long idHigh, long idLow) {
        if (size > high.length * FULL) {
            grow();
        }
        int slot = slot(idHigh, idLow);
        if (isTaken(slot)) {
            return false;
        }
        high[slot] = idHigh;
        low[slot] = idLow;
        size++;
        return true;
    }

    boolean has(long idHigh, long idLow) {
        return isTaken(slot(idHigh, idLow));
    }

    /** How many of these are not in the other. */
    int missingFrom(IdSet other) {
        int missing = 0;
        for (int i = 0; i < high.length; i++) {
            if (isTaken(i) && !other.has(high[i], low[i])) {
                missing++;
            }
        }
        return missing;
    }

    private boolean isTaken(int slot) {
        return (high[slot] | low[slot]) != 0;
    }

    /** Where the id is, or where it goes. */
    private int slot(long idHigh, long idLow) {
        long hash = (idHigh * 0x9E3779B97F4A7C15L) ^ (idLow * 0xC2B2AE3D27D4EB4FL);
        int slot = (int) (hash >>> 32) & (high.length - 1);
        while (isTaken(slot) && (high[slot] != idHigh || low[slot] != idLow)) {
            slot = (slot + 1) & (high.length - 1);
        }
        return slot;
    }

    private void grow() {
        IdSet larger = new IdSet(high.length * 2);
        for (int i = 0; i < high.length; i++) {
            if (isTaken(i)) {
                larger.add(high[i], low[i]);
            }
        }
        high = larger.high;
        low = larger.low;
    }

    void write(Path file) {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(size);
            for (int i = 0; i < high.length; i++) {
                if (isTaken(i)) {
                    out.writeLong(high[i]);
                    out.writeLong(low[i]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static IdSet read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            IdSet ids = new IdSet();
            for (int left = in.readInt(); left > 0; left--) {
                ids.add(in.readLong(), in.readLong());
            }
            return ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean add(UUID id) {
        return add(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
