package dev.fanfare.destination;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of addresses, as {@code 10.0.0.0/8} writes it (RFC 4632, RFC 4291). A block of IPv4 holds only IPv4 addresses,
 * a block of IPv6 only IPv6 addresses: {@code ::/0} does not hold IPv4.
 */
public final class AddressBlock {
    private static final Pattern NOTATION = Pattern.compile("([0-9a-fA-F.:]+)/(0|[1-9][0-9]{0,2})");
    private static final int V6_BITS = 128;
    private static final int MAPPED_BITS = 96;

    private final IpNumber first;
    /** Of 128, also for IPv4. */
    private final int prefix;

    private final boolean v4;

    private AddressBlock(IpNumber first, int prefix) {
        this.first = first;
        this.prefix = prefix;
        this.v4 = first.isV4() && prefix >= MAPPED_BITS;
    }

    /** The block that holds one address. */
    static AddressBlock of(InetAddress address) {
        return new AddressBlock(IpNumber.of(address), V6_BITS);
    }

    /** @throws IllegalArgumentException when it is not the notation of a block */
    static AddressBlock of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    /**
     * Reads a list.
     *
     * @param text blocks with commas in between
     * @throws IllegalArgumentException naming all that are not blocks, in words that follow the name of a setting
     */
    public static List<AddressBlock> list(String text) {
        List<AddressBlock> blocks = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .forEach(entry -> parse(entry).ifPresentOrElse(blocks::add, () -> wrong.add('"' + entry + '"')));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("must be address blocks such as 127.0.0.0/8 or fd00::/8, separated by"
                    + " commas, with no bit set after the prefix; wrong: " + String.join(", ", wrong));
        }
        return List.copyOf(blocks);
    }

    boolean contains(IpNumber address) {
        return address.isV4() == v4 && address.first(prefix).equals(first);
    }

    private static Optional<AddressBlock> parse(String text) {
        Matcher parts = NOTATION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String address = parts.group(1);
        int length = Integer.parseInt(parts.group(2));
        // A mapped address has the length of IPv6 in its notation, however it is kept.
        int prefix = address.indexOf(':') >= 0 ? length : length + MAPPED_BITS;
        return IpNumber.literal(address)
                .map(IpNumber::of)
                .filter(first -> prefix <= V6_BITS && first.first(prefix).equals(first))
                .map(first -> new AddressBlock(first, prefix));
    }
}
