package dev.fanfare.webhook;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import dev.fanfare.secret.SecretKeys;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What people do with webhooks. Every future fails with a {@link Rejection} when the request is refused; then nothing
 * has changed. Whatever changes something, or shows a secret, is told who does it, and writes it into the audit.
 */
public final class Webhooks {
    /** For which a rotated secret signs as well, unless told otherwise. */
    public static final Duration USUAL_OVERLAP = Duration.ofHours(24);

    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private static final String UNIQUE_VIOLATION = "23505";

    /** A webhook with the secret that was made for it. */
    public record Created(Webhook webhook, SigningSecret secret) {}

    private final Pool pool;
    private final Uuid7 uuids;
    private final EventCatalog catalog;
    private final InboxUrls inboxUrls;
    private final DraftCheck check;
    private final SecretKeys keys;
    private final Consumer<WebhookId> onChange;

    /**
     * Makes the use cases.
     *
     * @param destinations where webhooks may lead
     * @param inboxUrls tells the URLs of this installation's inboxes, where webhooks of the same workspace may lead too
     * @param keys under which secrets are stored
     * @param onChange told of every webhook that was changed or deleted here, so that senders look again
     */
    public Webhooks(
            Pool pool,
            Uuid7 uuids,
            EventCatalog catalog,
            AddressPolicy destinations,
            InboxUrls inboxUrls,
            SecretKeys keys,
            Consumer<WebhookId> onChange) {
        this.pool = pool;
        this.uuids = uuids;
        this.catalog = catalog;
        this.inboxUrls = inboxUrls;
        this.check = new DraftCheck(pool, catalog, destinations, inboxUrls);
        this.keys = keys;
        this.onChange = onChange;
    }

    public Future<Created> create(WorkspaceId workspaceId, WebhookDraft draft, Actor by) {
        return check.whole(workspaceId, draft).compose(checked -> insert(workspaceId, draft, by));
    }

    private Future<Created> insert(WorkspaceId workspaceId, WebhookDraft draft, Actor by) {
        SigningSecret secret = SigningSecret.generate();
        return pool.withTransaction(connection -> insert(connection, workspaceId, draft, secret)
                        .compose(webhook -> new WebhookAudit(connection, workspaceId, by)
                                .created(webhook)
                                .map(webhook)))
                .recover(Webhooks::conflictIfTaken)
                .map(webhook -> new Created(Objects.requireNonNull(webhook), secret));
    }

    private Future<Webhook> insert(
            SqlConnection connection, WorkspaceId workspaceId, WebhookDraft draft, SigningSecret secret) {
        WebhookId id = new WebhookId(uuids.next());
        return new WebhookStore(connection)
                .insert(
                        workspaceId,
                        id,
                        Objects.requireNonNull(draft.name()),
                        Objects.requireNonNull(draft.url()),
                        inCatalogOrder(Objects.requireNonNull(draft.triggers())),
                        keys.seal(secret.value(), workspaceId, id.value()));
    }

    /** Newest first. */
    public Future<List<Webhook>> list(WorkspaceId workspaceId, @Nullable UUID before, int limit) {
        return new WebhookStore(pool).list(workspaceId, before, limit);
    }

    public Future<Webhook> get(WorkspaceId workspaceId, WebhookId id) {
        return new WebhookStore(pool).find(workspaceId, id).compose(Webhooks::orNotFound);
    }

    /** The webhook of a workspace that leads to a URL; there is one at most. */
    public Future<Optional<Webhook>> leadingTo(WorkspaceId workspaceId, String url) {
        return new WebhookStore(pool).findByUrl(workspaceId, url);
    }

    /** What sending needs to know of a webhook, its secrets among it. Fails when its secret cannot be read. */
    public Future<Target> target(WorkspaceId workspaceId, WebhookId id) {
        return get(workspaceId, id)
                .compose(webhook -> new TargetStore(pool, keys, inboxUrls).targets(List.of(workspaceId), List.of(id)))
                .map(targets -> targets.stream()
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("The webhook's secret cannot be read")));
    }

    /**
     * Who wants a type of event now, and who was owed one of them.
     *
     * @param ids of those who were; they come first, whatever they want now
     */
    public Future<List<Interested>> interested(WorkspaceId workspaceId, String type, List<WebhookId> ids, int limit) {
        return new WebhookStore(pool).interested(workspaceId, type, ids, limit);
    }

    /** Succeeds when the webhook's log can be read: also after it was deleted. */
    public Future<Void> requireLog(WorkspaceId workspaceId, WebhookId id) {
        return new WebhookStore(pool)
                .existedOnce(workspaceId, id)
                .compose(existed -> existed ? Future.succeededFuture() : Future.failedFuture(notFound()));
    }

    public Future<SigningSecret> secret(WorkspaceId workspaceId, WebhookId id, Actor by) {
        return changing(
                pool,
                workspaceId,
                id,
                (connection, webhook) -> new WebhookStore(connection)
                        .findSecret(workspaceId, id)
                        .compose(Webhooks::orNotFound)
                        .compose(stored -> open(workspaceId, id, stored))
                        .compose(secret -> new WebhookAudit(connection, workspaceId, by)
                                .did(Action.SECRET_SHOWN, webhook, new JsonObject())
                                .map(secret)));
    }

    private Future<SigningSecret> open(WorkspaceId workspaceId, WebhookId id, String stored) {
        try {
            return Future.succeededFuture(new SigningSecret(keys.open(stored, workspaceId, id.value())));
        } catch (SecretKeys.Unreadable e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * Makes a new secret. Until the overlap is over the old one signs as well, so that receivers can be changed without
     * losing anything.
     *
     * @param overlap whole seconds, from none to {@link #LONGEST_OVERLAP}
     */
    public Future<Rotation> rotateSecret(WorkspaceId workspaceId, WebhookId id, Duration overlap, Actor by) {
        SigningSecret secret = SigningSecret.generate();
        return changing(
                        pool,
                        workspaceId,
                        id,
                        (connection, webhook) -> new WebhookStore(connection)
                                .rotateSecret(
                                        workspaceId,
                                        id,
                                        secret,
                                        keys.seal(secret.value(), workspaceId, id.value()),
                                        overlap)
                                .compose(Webhooks::orNotFound)
                                .compose(rotation -> new WebhookAudit(connection, workspaceId, by)
                                        .did(
                                                Action.SECRET_ROTATED,
                                                webhook,
                                                new JsonObject().put("overlapSeconds", overlap.toSeconds()))
                                        .map(rotation)))
                .onSuccess(rotation -> onChange.accept(id));
    }

    public Future<Webhook> change(WorkspaceId workspaceId, WebhookId id, WebhookDraft draft, Actor by) {
        return check.given(workspaceId, draft).compose(checked -> update(workspaceId, id, draft, by));
    }

    private Future<Webhook> update(WorkspaceId workspaceId, WebhookId id, WebhookDraft draft, Actor by) {
        List<String> triggers = draft.triggers();
        WebhookDraft ordered =
                new WebhookDraft(draft.name(), draft.url(), triggers == null ? null : inCatalogOrder(triggers));
        return changing(
                        pool,
                        workspaceId,
                        id,
                        (connection, before) -> new WebhookStore(connection)
                                .update(workspaceId, id, ordered)
                                .compose(Webhooks::orNotFound)
                                .compose(after -> new WebhookAudit(connection, workspaceId, by)
                                        .changed(Action.WEBHOOK_UPDATED, before, after)
                                        .map(after)))
                .recover(Webhooks::conflictIfTaken)
                .onSuccess(webhook -> onChange.accept(id));
    }

    /** Ends what is owed to it; its log stays readable until retention. */
    public Future<Void> delete(WorkspaceId workspaceId, WebhookId id, Actor by) {
        return changing(
                        pool,
                        workspaceId,
                        id,
                        (connection, webhook) -> new WebhookStore(connection)
                                .delete(workspaceId, id)
                                .compose(deleted -> new WebhookAudit(connection, workspaceId, by).deleted(webhook))
                                .map(webhook))
                .onSuccess(deleted -> onChange.accept(id))
                .mapEmpty();
    }

    /** One transaction on a webhook that nobody else changes meanwhile. Fails when there is no such webhook. */
    public static <T> Future<T> changing(
            Pool pool, WorkspaceId workspaceId, WebhookId id, BiFunction<SqlConnection, Webhook, Future<T>> steps) {
        return pool.withTransaction(connection -> new WebhookStore(connection)
                        .lock(workspaceId, id)
                        .compose(Webhooks::orNotFound)
                        .compose(webhook -> steps.apply(connection, webhook)))
                .map(Objects::requireNonNull);
    }

    /** The same for every id that this workspace does not have. */
    public static Rejection notFound() {
        return new Rejection.NotFound("There is no such webhook.");
    }

    /** The value, or the refusal for a webhook that this workspace does not have. */
    public static <T> Future<T> orNotFound(Optional<T> found) {
        return found.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notFound()));
    }

    private List<String> inCatalogOrder(List<String> triggers) {
        return catalog.names().stream().filter(triggers::contains).toList();
    }

    private static <T> Future<T> conflictIfTaken(Throwable failure) {
        if (failure instanceof PgException e && e.getSqlState().equals(UNIQUE_VIOLATION)) {
            String message = "This workspace has a webhook with this URL already.";
            return Future.failedFuture(new Rejection.Conflict(message, new Detail("/url", message)));
        }
        return Future.failedFuture(failure);
    }
}
