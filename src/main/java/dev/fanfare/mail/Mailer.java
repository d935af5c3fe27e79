package dev.fanfare.mail;

import dev.fanfare.secret.SecretKeys;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the outbox. Each mail is claimed first, so that nodes never send the same one, and settled by itself
 * as soon as the server has taken it: who dies in between repeats that one mail at most, under the same Message-ID.
 */
final class Mailer {
    private static final Logger log = LoggerFactory.getLogger(Mailer.class);

    private static final int MOST_AT_ONCE = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(45);
    /** For one mail, from connecting to the server's last word. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(60);
    /** Twice what all mails of a claim can take. */
    static final Duration CLAIM_TIME = SEND_TIMEOUT.multipliedBy(2L * MOST_AT_ONCE);

    static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    static final Duration LONGEST_DELAY = Duration.ofHours(1);
    /** A mail older than this is given up. */
    static final Duration OLDEST = Duration.ofDays(3);
    /** A mail that is refused for good is tried again all the same, since servers err. */
    private static final int REFUSALS = 3;

    private static final String UNWANTED =
            "The invitation was used, withdrawn or sent again before this mail went out.";

    private final Vertx vertx;
    private final Pool pool;
    private final Letters letters;
    private final String sender;
    private final String ownHost;
    private final Supplier<MailConfig> config;
    private boolean stopping;

    /**
     * Wires the pass.
     *
     * @param sender the address mails come from
     * @param publicUrl where links lead
     * @param keys under which the secrets in links are sealed
     * @param trust whose certificates are good; the platform's authorities when null
     */
    Mailer(
            Vertx vertx,
            Pool pool,
            SmtpServer server,
            String sender,
            String publicUrl,
            SecretKeys keys,
            @Nullable TrustOptions trust) {
        this.vertx = vertx;
        this.pool = pool;
        this.letters = new Letters(publicUrl, keys);
        this.sender = sender;
        this.ownHost = URI.create(publicUrl).getHost();
        this.config = () -> config(server, ownHost, trust);
    }

    /**
     * The client's settings. Its host name verification must not be set: the client verifies by itself, but takes a set
     * algorithm as the wish to switch it off.
     */
    private static MailConfig config(SmtpServer server, String ownHost, @Nullable TrustOptions trust) {
        MailConfig config = new MailConfig()
                .setHostname(server.host())
                .setPort(server.port())
                .setOwnHostname(ownHost)
                .setSsl(server.security() == SmtpServer.Security.TLS)
                .setStarttls(
                        switch (server.security()) {
                            case STARTTLS_REQUIRED -> StartTLSOptions.REQUIRED;
                            case STARTTLS_OPTIONAL -> StartTLSOptions.OPTIONAL;
                            case TLS, NONE -> StartTLSOptions.DISABLED;
                        })
                .setKeepAlive(false)
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        SmtpServer.Login login = server.login();
        if (login == null) {
            config.setLogin(LoginOption.DISABLED);
        } else {
            config.setLogin(LoginOption.REQUIRED).setUsername(login.user()).setPassword(login.password());
        }
        return trust == null ? config : config.setTrustOptions(trust);
    }

    /**
     * Sends a few of the mails that are due, one after another.
     *
     * @return how many were tried
     */
    Future<Integer> sendOnce() {
        UUID claim = UUID.randomUUID();
        EmailStore store = new EmailStore(pool);
        return store.giveUpOlderThan(OLDEST)
                .compose(givenUp -> store.claim(claim, CLAIM_TIME, MOST_AT_ONCE))
                .compose(emails -> sendFrom(emails, 0, claim).map(emails.size()));
    }

    /** Finishes the mail that is being sent and gives the rest back; then the pass under way ends. */
    void stop() {
        stopping = true;
    }

    private Future<Void> sendFrom(List<Email> emails, int index, UUID claim) {
        if (index == emails.size()) {
            return Future.succeededFuture();
        }
        if (stopping) {
            return new EmailStore(pool).release(claim);
        }
        return send(emails.get(index), claim).compose(settled -> sendFrom(emails, index + 1, claim));
    }

    private Future<Void> send(Email email, UUID claim) {
        EmailStore store = new EmailStore(pool);
        return store.isWanted(email.id(), claim)
                .compose(wanted -> wanted
                        ? sendWanted(email, claim, store)
                        : store.failed(email.id(), claim, UNWANTED, null, OLDEST));
    }

    private Future<Void> sendWanted(Email email, UUID claim, EmailStore store) {
        return vertx.executeBlocking(() -> letters.write(email))
                .compose(letter -> deliver(message(email, Objects.requireNonNull(letter))))
                .transform(sent -> sent.succeeded()
                        ? store.sent(email.id(), claim)
                        : store.failed(
                                email.id(), claim, sentence(sent.cause()), retryAfter(email, sent.cause()), OLDEST));
    }

    /**
     * Through a client of its own: one that was refused a recipient, or given up, never lets its connection go, and the
     * next mail would wait for it.
     */
    private Future<MailResult> deliver(MailMessage message) {
        MailClient client = MailClient.create(vertx, config.get());
        return client.sendMail(message)
                .timeout(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .eventually(client::close);
    }

    private MailMessage message(Email email, Letter letter) {
        return new MailMessage()
                .setFrom(sender)
                .setTo(email.recipient())
                .setSubject(letter.subject())
                .setText(letter.text())
                .setHtml(letter.html())
                .setHeaders(MultiMap.caseInsensitiveMultiMap()
                        .add("Message-ID", messageId(email, ownHost))
                        .add("Auto-Submitted", "auto-generated"));
    }

    /** The same each time a mail is sent, so that mail programs can drop a repetition. */
    static String messageId(Email email, String ownHost) {
        return "<" + email.workspaceId() + "." + email.id() + "@" + ownHost + ">";
    }

    /** Null when it is not worth another try. */
    private static @Nullable Duration retryAfter(Email email, Throwable failure) {
        boolean refused = failure instanceof SMTPException e && e.isPermanent();
        if (refused && email.attempts() >= REFUSALS) {
            return null;
        }
        int doublings = Math.min(email.attempts() - 1, 20);
        Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    /** For the outbox; what the server said is for the operator to read. */
    private static String sentence(Throwable failure) {
        log.atWarn().addKeyValue("cause", failure.toString()).log("A mail could not be sent; it is tried again");
        return switch (failure) {
            case SMTPException refused -> "The mail server answered " + refused.getReplyCode() + ".";
            case SecretKeys.Unreadable unreadable -> "The key that its link is sealed with is not there.";
            default -> "The mail server could not be reached, or broke off.";
        };
    }
}
