package dev.fanfare.destination;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address as a 128-bit number. IPv4 has its place in IPv6, ::ffff:0:0/96 (RFC 4291, 2.5.5.2), so that both spellings
 * of an IPv4 address are the same number.
 */
record IpNumber(long high, long low) {
    private static final long MAPPED = 0xffff_0000_0000L;
    private static final long LOWER_32_BITS = 0xffff_ffffL;
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String DOTTED_QUAD = "(?:" + OCTET + "\\.){3}" + OCTET;
    private static final Pattern V4 = Pattern.compile(DOTTED_QUAD);
    private static final String GROUP = "[0-9a-fA-F]{0,4}";
    /** Only the groups and the dotted end; how they fit together is for the JDK to say, which takes longer groups too. */
    private static final Pattern V6 = Pattern.compile("(?:" + GROUP + ":)+(?:" + GROUP + "|" + DOTTED_QUAD + ")");

    static IpNumber of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (bytes.remaining() == Integer.BYTES) {
            return ofV4(bytes.getInt());
        }
        return new IpNumber(bytes.getLong(), bytes.getLong());
    }

    static IpNumber ofV4(int bits) {
        return new IpNumber(0, MAPPED | (bits & LOWER_32_BITS));
    }

    /**
     * Reads an address that every reader reads alike: IPv4 as four decimal numbers without leading zeros, never as one
     * number, octal, hexadecimal or shortened (which {@code inet_aton} takes and others do not); IPv6 without brackets
     * and without a zone.
     */
    static Optional<InetAddress> literal(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean isV4() {
        return high == 0 && (low & ~LOWER_32_BITS) == MAPPED;
    }

    /** The IPv4 address in the last 32 bits. */
    IpNumber lastAsV4() {
        return ofV4((int) low);
    }

    /** The first of the addresses that share its first {@code prefix} bits. */
    IpNumber first(int prefix) {
        return new IpNumber(high & mask(prefix), low & mask(prefix - Long.SIZE));
    }

    private static long mask(int ones) {
        if (ones <= 0) {
            return 0;
        }
        return ones >= Long.SIZE ? -1 : -1L << (Long.SIZE - ones);
    }
}
