package dev.fanfare.id;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Makes UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then a counter of 12 bits, then 62 random bits. The
 * ids of one instance rise strictly, also when the clock stands still or is set back, so that the order of ids is the
 * order of making. Safe to use from any thread.
 */
public final class Uuid7 {
    private static final int COUNTER_MASK = 0xFFF;
    private static final long LAST_MILLI = (1L << 48) - 1;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final byte[] randomBytes = new byte[512];
    private int used = randomBytes.length;
    private long lastMillis;
    private int counter;

    public Uuid7(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized UUID next() {
        long now = clock.millis();
        if (now > lastMillis) {
            lastMillis = now;
            counter = 0;
        } else if (++counter > COUNTER_MASK) {
            // 4,096 ids within a millisecond: borrow the next one rather than break the order.
            lastMillis++;
            counter = 0;
        }
        long high = (lastMillis << 16) | 0x7000 | counter;
        long low = (randomLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** The time within a UUIDv7, in milliseconds. */
    public static Instant timeOf(UUID uuid) {
        return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
    }

    /**
     * The smallest UUID whose time is {@code at}: for ranges and partition bounds, not an id itself. Times before 1970
     * and after 10889, which no id has, give the first and the last.
     */
    public static UUID floor(Instant at) {
        return new UUID(Math.clamp(at.toEpochMilli(), 0, LAST_MILLI) << 16, 0);
    }

    private long randomLong() {
        if (used == randomBytes.length) {
            random.nextBytes(randomBytes);
            used = 0;
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (randomBytes[used++] & 0xFF);
        }
        return value;
    }
}
