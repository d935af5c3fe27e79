package dev.fanfare.delivery;

import dev.fanfare.destination.DestinationBlocked;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an exception from the network means for the webhook's owner.
 *
 * @param message a sentence without addresses or class names: the owner may be a stranger to our network
 */
record Failure(ErrorCode code, String message) {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    /** Of an attempt that never had a connection. */
    static Failure toConnect(Throwable cause, String host) {
        if (cause instanceof DestinationBlocked blocked) {
            return new Failure(ErrorCode.BLOCKED, blocked.getMessage());
        }
        if (find(cause, UnknownHostException.class).isPresent()) {
            return new Failure(ErrorCode.DNS, "The host name " + host + " could not be found.");
        }
        if (find(cause, SSLException.class).isPresent()) {
            return tls(cause, host);
        }
        if (find(cause, NoRouteToHostException.class).isPresent() || says(cause, "unreachable")) {
            return new Failure(ErrorCode.CONNECT, "The receiver's network cannot be reached.");
        }
        if (find(cause, ConnectException.class).isPresent() && says(cause, "refused")) {
            return new Failure(
                    ErrorCode.CONNECT, "The connection was refused: nothing listens at that address and port.");
        }
        if (find(cause, IOException.class).isEmpty()) {
            LOG.warn("an attempt failed to connect in an unexpected way", cause);
        }
        return new Failure(ErrorCode.CONNECT, "No connection could be made.");
    }

    /**
     * Of an attempt that had a connection.
     *
     * @param missing what had not come yet, such as {@code the answer}
     */
    static Failure toAnswer(Throwable cause, String host, String missing) {
        if (find(cause, SSLException.class).isPresent()) {
            return tls(cause, host);
        }
        if (find(cause, TooLongFrameException.class).isPresent()) {
            return reset("The receiver's answer has more headers than fit in 8 KB.");
        }
        if (cause instanceof HttpClosedException
                || cause instanceof ClosedChannelException
                || cause instanceof PrematureChannelClosureException) {
            return reset("The receiver closed the connection before " + missing + " was complete.");
        }
        if (cause instanceof IOException) {
            return reset("The receiver broke the connection before " + missing + " was complete.");
        }
        if (cause instanceof CodecException
                || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException) {
            // The decoder reports by all of these types.
            return reset("What the receiver answered is not valid HTTP.");
        }
        LOG.warn("an attempt failed in an unexpected way", cause);
        return reset("The exchange with the receiver failed before " + missing + " was complete.");
    }

    private static Failure reset(String message) {
        return new Failure(ErrorCode.RESET, message);
    }

    private static Failure tls(Throwable cause, String host) {
        return new Failure(ErrorCode.TLS, tlsMessage(cause, host));
    }

    private static String tlsMessage(Throwable cause, String host) {
        if (find(cause, NotSslRecordException.class).isPresent()) {
            return "The receiver does not speak TLS at that port; is the URL's https right?";
        }
        if (find(cause, CertificateExpiredException.class).isPresent()) {
            return "The certificate expired"
                    + rejected(cause).map(c -> " on " + day(c.getNotAfter())).orElse("") + '.';
        }
        if (find(cause, CertificateNotYetValidException.class).isPresent()) {
            return "The certificate is not valid yet.";
        }
        if (find(cause, CertPathBuilderException.class).isPresent()) {
            return "The certificate is not signed by an authority known here: it is self-signed, from a private"
                    + " authority, or sent without its intermediate certificates.";
        }
        if (find(cause, CertPathValidatorException.class).isPresent()) {
            return "The certificate could not be verified.";
        }
        if (find(cause, CertificateException.class).isPresent()) {
            return says(cause, "No subject alternative") || says(cause, "No name matching")
                    ? "The certificate is not for the host " + host + '.'
                    : "The certificate could not be verified.";
        }
        if (says(cause, "protocol_version")
                || says(cause, "protocol version")
                || says(cause, "not accepted by client")) {
            return "The receiver does not offer TLS 1.2 or later.";
        }
        return "The TLS handshake failed: the receiver broke it off, or shares no protocol or cipher with us.";
    }

    private static Optional<X509Certificate> rejected(Throwable cause) {
        return find(cause, CertPathValidatorException.class)
                .filter(e -> e.getCertPath() != null && e.getIndex() >= 0)
                .map(e -> (X509Certificate) e.getCertPath().getCertificates().get(e.getIndex()));
    }

    private static LocalDate day(Date date) {
        return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static boolean says(Throwable failure, String words) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains(words)) {
                return true;
            }
        }
        return false;
    }
}
