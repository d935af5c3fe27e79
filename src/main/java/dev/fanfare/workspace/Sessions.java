package dev.fanfare.workspace;

import dev.fanfare.id.AccountId;
import dev.fanfare.workspace.SessionStore.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Optional;

/**
 * Who is logged in. A session is over twelve hours after the log-in, or two hours after its last use; a last use is
 * written down at most once a minute.
 */
public final class Sessions {
    private final SessionStore store;

    public Sessions(Pool pool) {
        this.store = new SessionStore(pool);
    }

    /** The session of a token, and one more use of it. */
    public Future<Optional<Session>> use(Token token) {
        return store.find(token).compose(found -> touchIfStale(token, found));
    }

    private Future<Optional<Session>> touchIfStale(Token token, Optional<Found> found) {
        boolean stale = found.filter(Found::stale).isPresent();
        Future<Void> touched = stale ? store.touch(token) : Future.succeededFuture();
        return touched.map(found.map(Found::session));
    }

    /** Remembers where the account is, for addresses that name no workspace. */
    public Future<Void> enter(Session session, Workspace workspace) {
        boolean there = session.current()
                .filter(current -> current.workspace().id().equals(workspace.id()))
                .isPresent();
        return there ? Future.succeededFuture() : store.setCurrent(session.token(), workspace.id());
    }

    public Future<Void> end(Session session) {
        return store.delete(session.token());
    }

    /** In how many browsers the account is logged in. */
    public Future<Integer> count(AccountId accountId) {
        return store.count(accountId);
    }
}
