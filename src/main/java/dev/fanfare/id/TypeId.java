package dev.fanfare.id;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The text form of ids: {@code prefix_} and 26 characters of Crockford base32 (lower case, most significant first) of
 * the 128 bits, as in the TypeID specification 0.3. Exactly one text stands for one UUID.
 */
final class TypeId {
    private static final byte[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 26;
    private static final byte[] VALUES = values();

    private TypeId() {}

    static String encode(String prefix, UUID uuid) {
        byte[] text = new byte[prefix.length() + 1 + LENGTH];
        for (int i = 0; i < prefix.length(); i++) {
            text[i] = (byte) prefix.charAt(i);
        }
        text[prefix.length()] = '_';
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        for (int i = text.length - 1; i > prefix.length(); i--) {
            text[i] = ALPHABET[(int) (low & 31)];
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Empty for anything that {@link #encode} does not produce with this prefix. */
    static Optional<UUID> decode(String prefix, String text) {
        if (text.length() != prefix.length() + 1 + LENGTH
                || !text.startsWith(prefix)
                || text.charAt(prefix.length()) != '_'
                // 26 characters hold 130 bits: the first may use only three of its five.
                || text.charAt(prefix.length() + 1) > '7') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = prefix.length() + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c < VALUES.length ? VALUES[c] : -1;
            if (value < 0) {
                return Optional.empty();
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | value;
        }
        return Optional.of(new UUID(high, low));
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        return values;
    }
}
