package dev.fanfare.inbox;

import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.InboxRequestId;
import dev.fanfare.id.InboxToken;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people do with inboxes. Bounded in every direction: so many of a workspace, so many requests of each, so much of
 * a body, for so long.
 */
public final class Inboxes {
    /** Bytes of a body that are kept. */
    public static final int BODY_KEPT = 64 * 1024;

    /** For which requests are kept, and inboxes that nobody uses. */
    public static final Duration AGE = Duration.ofDays(7);

    static final int MOST_OF_A_WORKSPACE = 20;
    static final int REQUESTS_KEPT = 200;
    private static final int COUNTED = 100;

    private final Pool pool;
    private final InboxUrls urls;

    public Inboxes(Pool pool, InboxUrls urls) {
        this.pool = pool;
        this.urls = urls;
    }

    /** An inbox, and when it last got something; null when it never did, or too long ago. */
    public record Row(Inbox inbox, @Nullable Instant lastReceivedAt) {}

    /** Where to send. */
    public String url(InboxToken token) {
        return urls.of(token);
    }

    /** The inbox of a workspace that a URL names, if it names one. */
    public Future<Optional<Inbox>> at(WorkspaceId workspaceId, String url) {
        return urls.token(url)
                .map(token -> new InboxStore(pool).find(workspaceId, token))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    public Future<Inbox> create(WorkspaceId workspaceId) {
        return new InboxStore(pool)
                .insert(workspaceId, InboxToken.generate(), MOST_OF_A_WORKSPACE)
                .map(made -> made.orElseThrow(() -> new Rejection.Conflict("This workspace has " + MOST_OF_A_WORKSPACE
                        + " inboxes already. Delete one to make another.")));
    }

    /** All, the newest first. */
    public Future<List<Row>> list(WorkspaceId workspaceId) {
        return new InboxStore(pool).list(workspaceId);
    }

    public Future<Inbox> get(WorkspaceId workspaceId, InboxToken token) {
        return new InboxStore(pool).find(workspaceId, token).map(Inboxes::orNotFound);
    }

    /** Tells it how to answer from now on; within a second every node does. */
    public Future<Inbox> answer(WorkspaceId workspaceId, InboxToken token, InboxAnswer answer) {
        return new InboxStore(pool).update(workspaceId, token, answer.checked()).map(Inboxes::orNotFound);
    }

    public Future<Void> delete(WorkspaceId workspaceId, InboxToken token) {
        return new InboxStore(pool)
                .delete(workspaceId, token)
                .compose(deleted -> deleted ? Future.succeededFuture() : Future.failedFuture(notFound()));
    }

    /** The newest first, without their bodies. */
    public Future<List<InboxRequest>> requests(
            WorkspaceId workspaceId, InboxToken token, @Nullable InboxRequestId before, int limit) {
        return new InboxStore(pool).requests(workspaceId, token, before, limit);
    }

    /** Those that came after one, the oldest first; at most a hundred. */
    public Future<List<InboxRequestId>> since(WorkspaceId workspaceId, InboxToken token, InboxRequestId after) {
        return new InboxStore(pool).since(workspaceId, token, after, COUNTED);
    }

    public Future<InboxRequest> request(WorkspaceId workspaceId, InboxToken token, InboxRequestId id) {
        return new InboxStore(pool)
                .request(workspaceId, token, id)
                .map(found -> found.orElseThrow(() -> new Rejection.NotFound("There is no such request.")));
    }

    /** Forgets what is older than {@link #AGE}: requests, and inboxes that nothing leads to. */
    public Future<Void> sweep(Instant now) {
        return new InboxStore(pool).forgetBefore(now.minus(AGE), urls.prefix());
    }

    /** The same for every token that this workspace does not have. */
    public static Rejection notFound() {
        return new Rejection.NotFound("There is no such inbox.");
    }

    private static Inbox orNotFound(Optional<Inbox> found) {
        return found.orElseThrow(Inboxes::notFound);
    }
}
