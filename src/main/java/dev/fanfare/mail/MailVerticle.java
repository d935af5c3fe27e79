package dev.fanfare.mail;

import dev.fanfare.secret.SecretKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timer that sends mails. Its end waits for the mail that is being sent, but not for long. */
public final class MailVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(MailVerticle.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Pool pool;
    private final SmtpServer server;
    private final String sender;
    private final String publicUrl;
    private final SecretKeys keys;
    private @Nullable Mailer mailer;
    private boolean stopping;
    private Future<?> pass = Future.succeededFuture();

    /**
     * Sends from the outbox.
     *
     * @param sender the address mails come from
     * @param publicUrl where their links lead
     * @param keys under which the secrets in links are sealed
     */
    public MailVerticle(Pool pool, SmtpServer server, String sender, String publicUrl, SecretKeys keys) {
        this.pool = pool;
        this.server = server;
        this.sender = sender;
        this.publicUrl = publicUrl;
        this.keys = keys;
    }

    @Override
    public Future<?> start() {
        mailer = new Mailer(vertx, pool, server, sender, publicUrl, keys, null);
        sendLater();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        Objects.requireNonNull(mailer).stop();
        return pass.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    private void sendLater() {
        if (!stopping) {
            vertx.setTimer(PAUSE.toMillis(), timer -> sendNow());
        }
    }

    private void sendNow() {
        Promise<Void> ended = Promise.promise();
        pass = ended.future();
        Objects.requireNonNull(mailer)
                .sendOnce()
                .onFailure(failure ->
                        log.atWarn().addKeyValue("cause", failure.toString()).log("The outbox could not be read"))
                .onComplete(done -> {
                    ended.complete();
                    sendLater();
                });
    }
}
