package dev.fanfare.workspace;

import dev.fanfare.id.SessionId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.workspace.SessionStore.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
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

    /** Where the reader is logged in: here first, then what was used last; a hundred at most. */
    public Future<List<OpenSession>> list(Session session) {
        return store.list(session.account().id(), session.token());
    }

    /** Ends one of the reader's sessions, which may be over by itself. */
    public Future<Void> end(Session session, SessionId id) {
        return store.delete(session.account().id(), id).mapEmpty();
    }

    /** Ends all of the reader's sessions but this one. */
    public Future<Void> endOthers(Session session) {
        return store.deleteOthers(session.account().id(), session.token());
    }

    /** Whether a session that was let into a workspace still would be: asked by what stays open after its request. */
    public Future<Boolean> isIn(Session session, WorkspaceId workspaceId) {
        return store.isIn(session.token(), workspaceId);
    }
}
