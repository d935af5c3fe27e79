package dev.fanfare.destination;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the URL of a webhook may look like. Strict, because the URL is read by several parsers on its way: what one of
 * them could understand differently is refused rather than mended. RFC 3986 is one of them, the WHATWG's URL standard
 * another, {@code inet_aton} a third.
 */
public final class DestinationUrl {
    private static final int MAX_LENGTH = 2_048;
    /** RFC 1035, 2.3.4; the name's length is that of its text. */
    private static final int MAX_NAME = 253;

    private static final int MAX_LABEL = 63;
    /** The WHATWG's "ends in a number": then the whole host is read as an IPv4 address. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

    private static final Pattern PORT = Pattern.compile(":[^\\]:]*$");
    /** Names that the world's name servers do not know: RFC 6761, RFC 6762, RFC 8375, and ICANN's private-use domain. */
    private static final List<String> INSIDE = List.of("localhost", "local", "internal", "home.arpa");

    private DestinationUrl() {}

    /**
     * The first thing that is wrong with the URL, as a sentence; empty when it may be used. Names are not looked up:
     * what they lead to may change at any time, so it is judged before each attempt.
     *
     * @param policy judges a host that is an address. Where it exempts nothing, names that mean something only inside a
     *     network are refused too
     */
    public static Optional<String> mistake(String url, AddressPolicy policy) {
        if (url.length() > MAX_LENGTH) {
            return Optional.of("The URL is longer than 2,048 characters.");
        }
        if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            return Optional.of("The URL has a space or a control character in it.");
        }
        if (url.chars().anyMatch(c -> c > 0x7f)) {
            return Optional.of("The URL may have only ASCII characters: write the host in its xn-- form and the rest"
                    + " percent-encoded.");
        }
        if (url.indexOf('\\') >= 0) {
            return Optional.of("The URL has a backslash in it.");
        }
        try {
            return mistake(new URI(url), policy);
        } catch (URISyntaxException e) {
            return Optional.of("This is not a URL.");
        }
    }

    private static Optional<String> mistake(URI uri, AddressPolicy policy) {
        String scheme = uri.getScheme();
        if (scheme == null) {
            return Optional.of("The URL must be absolute: begin it with https:// or http://.");
        }
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return Optional.of("The URL must begin with https:// or http://.");
        }
        String authority = uri.getRawAuthority();
        if (authority == null) {
            return Optional.of("The URL has no valid host name.");
        }
        if (authority.indexOf('@') >= 0) {
            return Optional.of("The URL may not carry a user name or password.");
        }
        if (uri.getRawFragment() != null) {
            return Optional.of("The URL may not have a fragment (#…).");
        }
        return hostMistake(uri, PORT.matcher(authority).replaceFirst(""), policy)
                .or(() -> portMistake(uri.getPort(), authority));
    }

    /** @param host as the URL has it, with its brackets; the parser may have made nothing of it */
    private static Optional<String> hostMistake(URI uri, String host, AddressPolicy policy) {
        if (host.indexOf('%') >= 0) {
            return Optional.of("The host may not have percent signs: no percent-encoding, no IPv6 zone.");
        }
        if (host.endsWith(".")) {
            return Optional.of("The host may not end with a dot.");
        }
        if (host.startsWith("[")) {
            return addressMistake(host.substring(1, host.length() - 1), policy);
        }
        if (NUMBER.matcher(host.substring(host.lastIndexOf('.') + 1)).matches()) {
            return addressMistake(host, policy);
        }
        return nameMistake(uri.getHost(), policy);
    }

    private static Optional<String> addressMistake(String host, AddressPolicy policy) {
        Optional<InetAddress> address = IpNumber.literal(host);
        if (address.isEmpty()) {
            return Optional.of("The host is not an IP address in its usual form: four decimal numbers without leading"
                    + " zeros, or IPv6 in brackets.");
        }
        return policy.allows(address.get()) ? Optional.empty() : Optional.of(DestinationBlocked.MESSAGE);
    }

    private static Optional<String> nameMistake(@Nullable String name, AddressPolicy policy) {
        if (name == null || name.isEmpty() || name.length() > MAX_NAME) {
            return Optional.of("The URL has no valid host name.");
        }
        if (Arrays.stream(name.split("\\.")).anyMatch(label -> label.length() > MAX_LABEL)) {
            return Optional.of("The URL has no valid host name.");
        }
        return isInside(name.toLowerCase(Locale.ROOT)) && !policy.exemptsAnything()
                ? Optional.of(DestinationBlocked.MESSAGE)
                : Optional.empty();
    }

    private static boolean isInside(String name) {
        return name.indexOf('.') < 0
                || INSIDE.stream().anyMatch(domain -> name.equals(domain) || name.endsWith('.' + domain));
    }

    /** @param port -1 where there is none, or none that is a number */
    private static Optional<String> portMistake(int port, String authority) {
        boolean given = PORT.matcher(authority).find();
        return port == 0 || port > 65_535 || (given && port < 0)
                ? Optional.of("The port must be from 1 to 65535.")
                : Optional.empty();
    }
}
