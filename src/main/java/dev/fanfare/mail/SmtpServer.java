package dev.fanfare.mail;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who takes mails from us.
 *
 * @param login null when the server asks for none
 */
public record SmtpServer(
        String host, int port, Security security, @Nullable Login login) {
    private static final int SUBMISSION = 587;
    private static final int LARGEST_PORT = 65_535;
    private static final int SUBMISSION_TLS = 465;

    /** An address, alone or as {@code Name <address>}. */
    private static final Pattern SENDER =
            Pattern.compile("[^<>\\p{Cntrl}\"]*<[^\\s<>@\\p{Cntrl}]+@[^\\s<>@\\p{Cntrl}]+>|[^\\s<>@]+@[^\\s<>@]+");

    /** How the connection is kept from listeners. */
    public enum Security {
        /** From the first byte. */
        TLS,
        /** By STARTTLS, or no mail is sent. */
        STARTTLS_REQUIRED,
        /** By STARTTLS where the server offers it. */
        STARTTLS_OPTIONAL,
        NONE
    }

    /** What the server is told to let us in. */
    public record Login(String user, String password) {
        /** Leaves the password out, so that it cannot slip into a log. */
        @Override
        public String toString() {
            return user + ":…";
        }
    }

    /**
     * Reads {@code smtp://[user:password@]host[:port][?starttls=required|optional|disabled]}, or {@code smtps://…} for
     * TLS from the first byte. With a login, STARTTLS is required unless said otherwise.
     *
     * @throws IllegalArgumentException saying what is wrong, without the password
     */
    public static SmtpServer parse(String text) {
        URI uri = uri(text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("smtps");
        if (!tls && !scheme.equals("smtp")) {
            throw new IllegalArgumentException("must begin with smtp:// or smtps://");
        }
        boolean path = uri.getRawPath() != null
                && !uri.getRawPath().isEmpty()
                && !uri.getRawPath().equals("/");
        if (uri.getHost() == null || path || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("must be of the form smtp://user:password@host:port");
        }
        Login login = uri.getRawUserInfo() == null ? null : login(uri.getRawUserInfo());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? SUBMISSION_TLS : SUBMISSION;
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("must have a port from 1 to " + LARGEST_PORT);
        }
        return new SmtpServer(uri.getHost(), port, security(tls, uri.getRawQuery(), login != null), login);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL; characters of user and password that are special in URLs"
                    + " must be percent-encoded");
        }
    }

    private static Login login(String userInfo) {
        int colon = userInfo.indexOf(':');
        if (colon <= 0 || colon == userInfo.length() - 1) {
            throw new IllegalArgumentException("must name a user and a password, or neither");
        }
        return new Login(decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1)));
    }

    private static String decode(String text) {
        // A plus is a plus here; in queries alone it stands for a space.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Security security(boolean tls, @Nullable String query, boolean login) {
        if (tls && query == null) {
            return Security.TLS;
        }
        if (query == null) {
            return login ? Security.STARTTLS_REQUIRED : Security.STARTTLS_OPTIONAL;
        }
        if (!tls) {
            switch (query) {
                case "starttls=required" -> {
                    return Security.STARTTLS_REQUIRED;
                }
                case "starttls=optional" -> {
                    return Security.STARTTLS_OPTIONAL;
                }
                case "starttls=disabled" -> {
                    return Security.NONE;
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException(
                "may only have ?starttls=required, optional or disabled, and only with smtp://");
    }

    /**
     * Checks a sender.
     *
     * @return what is wrong with it, if anything
     */
    public static Optional<String> mistakeInSender(String text) {
        return SENDER.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("must be an address such as fanfare@example.com or Fanfare <fanfare@example.com>");
    }
}
