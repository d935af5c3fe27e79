package dev.fanfare.workspace;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.Objects;
import java.util.Optional;

/** What people do with workspaces as a whole. */
public final class Workspaces {
    /** Memberships are read with each request. */
    private static final int MOST = 50;

    private final Pool pool;
    private final Uuid7 uuids;

    public Workspaces(Pool pool, Uuid7 uuids) {
        this.pool = pool;
        this.uuids = uuids;
    }

    /** Makes a workspace, of which the reader is the owner. */
    public Future<Workspace> create(Session session, String name) {
        if (session.memberships().size() >= MOST) {
            return Future.failedFuture(
                    new Rejection.Conflict("You belong to " + MOST + " workspaces, and can belong to no more."));
        }
        return named(name)
                .compose(plain -> pool.withTransaction(connection -> insert(connection, session.account(), plain)))
                .map(Objects::requireNonNull);
    }

    private Future<Workspace> insert(SqlConnection connection, Account owner, String name) {
        return new WorkspaceStore(connection)
                .insert(new WorkspaceId(uuids.next()), name)
                .compose(made -> new MemberStore(connection)
                        .insert(made.id(), owner.id(), Role.OWNER)
                        .compose(joined -> new AuditStore(connection)
                                .record(Change.of(
                                        made.id(),
                                        Actor.account(owner.id(), owner.email()),
                                        Action.WORKSPACE_CREATED,
                                        made.id().toString(),
                                        made.name())))
                        .map(made));
    }

    /** Its slug stays, so that links to it keep working. */
    public Future<Void> rename(Workspace workspace, String name, Actor by) {
        return named(name)
                .compose(plain -> pool.withTransaction(connection -> rename(connection, workspace, plain, by)))
                .mapEmpty();
    }

    private static Future<Void> rename(SqlConnection connection, Workspace workspace, String name, Actor by) {
        Change change = new Change(
                workspace.id(),
                by,
                Action.WORKSPACE_RENAMED,
                workspace.id().toString(),
                name,
                new JsonObject().put("name", workspace.name()),
                new JsonObject().put("name", name));
        return change.isNone()
                ? Future.succeededFuture()
                : new WorkspaceStore(connection)
                        .rename(workspace.id(), name)
                        .compose(renamed -> new AuditStore(connection).record(change));
    }

    private static Future<String> named(String name) {
        String plain = name.strip();
        Optional<String> mistake = NewOwner.workspaceNameMistake(plain);
        return mistake.isPresent()
                ? Future.failedFuture(new Rejection.InvalidInput("/name", mistake.get()))
                : Future.succeededFuture(plain);
    }
}
