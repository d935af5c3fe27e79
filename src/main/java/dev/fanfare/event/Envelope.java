package dev.fanfare.event;

import dev.fanfare.id.EventId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The bytes receivers get: {@code {"id","event","createdAt","data"}}, in that order, the data as it was published. */
public final class Envelope {
    private static final DateTimeFormatter SECONDS =
            new DateTimeFormatterBuilder().appendInstant(0).toFormatter();
    private static final String DATA = ",\"data\":";
    private static final int OVERHEAD = 128;

    /** Most times are of the second of the one before. */
    private static volatile Second lastSecond = Second.of(0);

    /** @param text as far as its decimal point, with it */
    private record Second(long epochSecond, String text) {
        static Second of(long epochSecond) {
            String text = SECONDS.format(Instant.ofEpochSecond(epochSecond));
            return new Second(epochSecond, text.substring(0, text.length() - 1) + '.');
        }
    }

    private Envelope() {}

    /**
     * Puts the envelope around the data.
     *
     * @param type an event type of the catalogue, whose names need no escaping
     */
    static Buffer of(EventId id, String type, Buffer data) {
        return Buffer.buffer(data.length() + OVERHEAD)
                .appendString("{\"id\":\"")
                .appendString(id.toString())
                .appendString("\",\"event\":\"")
                .appendString(type)
                .appendString("\",\"createdAt\":\"")
                .appendString(time(id.at()))
                .appendString("\"" + DATA)
                .appendBuffer(data)
                .appendString("}");
    }

    /** What the envelope was put around, byte for byte. */
    public static Buffer dataOf(Buffer envelope) {
        // The members before it hold no quotes, so its name comes first where it is one.
        int name = envelope.toString(StandardCharsets.ISO_8859_1).indexOf(DATA);
        return envelope.slice(name + DATA.length(), envelope.length() - 1);
    }

    /** RFC 3339 in UTC with milliseconds: the form of every time that leaves Fanfare. */
    public static String time(Instant instant) {
        long second = instant.getEpochSecond();
        Second last = lastSecond;
        if (last.epochSecond() != second) {
            last = Second.of(second);
            lastSecond = last;
        }
        int millis = instant.getNano() / 1_000_000;
        return last.text()
                + (char) ('0' + millis / 100)
                + (char) ('0' + millis / 10 % 10)
                + (char) ('0' + millis % 10)
                + 'Z';
    }

    /** What tells whether two publishes under one key are the same. */
    static Buffer contentHash(String type, Buffer data) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(type.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(data.getBytes());
            return Buffer.buffer(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
