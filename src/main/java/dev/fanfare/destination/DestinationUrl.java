package dev.fanfare.destination;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * What the URL of a webhook may look like. Strict, because the URL is read by several parsers on its way: what one of
 * them could understand differently is refused rather than mended.
 */
public final class DestinationUrl {
    private static final int MAX_LENGTH = 2_048;

    private DestinationUrl() {}

    /** The first thing that is wrong with the URL, as a sentence; empty when it may be used. */
    public static Optional<String> mistake(String url) {
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
        try {
            return mistake(new URI(url));
        } catch (URISyntaxException e) {
            return Optional.of("This is not a URL.");
        }
    }

    private static Optional<String> mistake(URI uri) {
        String scheme = uri.getScheme();
        if (scheme == null) {
            return Optional.of("The URL must be absolute: begin it with https:// or http://.");
        }
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return Optional.of("The URL must begin with https:// or http://.");
        }
        if (uri.getRawUserInfo() != null || authorityHas(uri, '@')) {
            return Optional.of("The URL may not carry a user name or password.");
        }
        if (uri.getRawFragment() != null) {
            return Optional.of("The URL may not have a fragment (#…).");
        }
        if (uri.isOpaque() || uri.getHost() == null || uri.getHost().isEmpty()) {
            return Optional.of("The URL has no valid host name.");
        }
        int port = uri.getPort();
        if (port == 0 || port > 65_535 || authorityHasEmptyPort(uri)) {
            return Optional.of("The port must be from 1 to 65535.");
        }
        return Optional.empty();
    }

    private static boolean authorityHas(URI uri, char c) {
        return uri.getRawAuthority() != null && uri.getRawAuthority().indexOf(c) >= 0;
    }

    private static boolean authorityHasEmptyPort(URI uri) {
        return uri.getRawAuthority().endsWith(":");
    }
}
