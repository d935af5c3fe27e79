package dev.fanfare.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said on one connection to PostgreSQL, understood as far as needed to know which statements run in the present
 * transaction. After chapter "Message Formats" of PostgreSQL's manual; connections without TLS.
 */
final class Conversation {
    private static final int MOST_BYTES = 64 << 20;
    private static final byte IDLE = 'I';

    private final Map<String, String> prepared = new HashMap<>();
    private final List<String> transaction = new ArrayList<>();
    private boolean over;

    /** Reads the first message of a client, which has no type. */
    static byte[] readStart(DataInputStream in) throws IOException {
        int length = checked(in.readInt());
        byte[] message = new byte[length];
        ByteBuffer.wrap(message).putInt(length);
        in.readFully(message, 4, length - 4);
        return message;
    }

    /** Reads the next message of either side; null at the end. */
    static byte @Nullable [] read(DataInputStream in) throws IOException {
        int type = in.read();
        if (type < 0) {
            return null;
        }
        int length = checked(in.readInt());
        byte[] message = new byte[1 + length];
        ByteBuffer.wrap(message).put((byte) type).putInt(length);
        in.readFully(message, 5, length - 4);
        return message;
    }

    private static int checked(int length) throws IOException {
        if (length < 4 || length > MOST_BYTES) {
            throw new IOException("not a message of PostgreSQL: " + length + " bytes");
        }
        return length;
    }

    /**
     * Takes a message of the client.
     *
     * @return whether a statement runs with it
     */
    synchronized boolean asked(byte[] message) {
        switch (message[0]) {
            case 'P' ->
                prepared.put(
                        text(message, 5), text(message, 5 + text(message, 5).length() + 1));
            case 'B' ->
                begin(prepared.getOrDefault(text(message, 5 + text(message, 5).length() + 1), ""));
            case 'Q' -> begin(text(message, 5));
            default -> {
                return false;
            }
        }
        return message[0] != 'P';
    }

    private void begin(String statement) {
        if (over) {
            transaction.clear();
            over = false;
        }
        transaction.add(statement);
    }

    /**
     * Takes a message of the server.
     *
     * @return whether all that was asked is answered with it
     */
    synchronized boolean answered(byte[] message) {
        if (message[0] != 'Z') {
            return false;
        }
        over = message[5] == IDLE;
        return true;
    }

    /** The statements of the transaction that runs, or ran last, in their order. */
    synchronized List<String> transaction() {
        return List.copyOf(transaction);
    }

    private static String text(byte[] message, int from) {
        int end = from;
        while (message[end] != 0) {
            end++;
        }
        // Each byte a character, so that lengths are those of the message.
        return new String(message, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
