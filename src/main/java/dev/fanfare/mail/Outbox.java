package dev.fanfare.mail;

import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.secret.SecretKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mails of a workspace as its owners may read them, sent or not. */
public final class Outbox {
    /**
     * One whole mail.
     *
     * @param sender empty when none is set up
     * @param letter with the secrets of links left out
     */
    public record Whole(Email email, String sender, String messageId, Letter letter) {}

    private final Vertx vertx;
    private final Pool pool;
    private final String sender;
    private final String ownHost;
    private final Letters letters;

    /**
     * Opens the outbox.
     *
     * @param sender the address mails come from; may be empty
     * @param publicUrl where their links lead
     * @param keys under which the secrets in links are sealed
     */
    public Outbox(Vertx vertx, Pool pool, String sender, String publicUrl, SecretKeys keys) {
        this.vertx = vertx;
        this.pool = pool;
        this.sender = sender;
        this.ownHost = URI.create(publicUrl).getHost();
        this.letters = new Letters(publicUrl, keys);
    }

    /** The newest first, older than {@code before} if given. */
    public Future<List<Email>> list(WorkspaceId workspaceId, @Nullable Long before, int limit) {
        return new EmailStore(pool).list(workspaceId, before, limit);
    }

    public Future<Whole> get(WorkspaceId workspaceId, long id) {
        return new EmailStore(pool)
                .find(workspaceId, id)
                .compose(Outbox::orNotFound)
                .compose(email -> vertx.executeBlocking(() -> letters.preview(email))
                        .map(letter -> whole(email, Objects.requireNonNull(letter))));
    }

    private Whole whole(Email email, Letter letter) {
        return new Whole(email, sender, Mailer.messageId(email, ownHost), letter);
    }

    private static Future<Email> orNotFound(Optional<Email> found) {
        return found.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notFound()));
    }

    /** The same for every number that this workspace has no mail of. */
    public static Rejection.NotFound notFound() {
        return new Rejection.NotFound("There is no such mail.");
    }
}
