package dev.fanfare.workspace;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;

/** What owners do with a workspace. */
public final class Workspaces {
    private final Pool pool;

    public Workspaces(Pool pool) {
        this.pool = pool;
    }

    /** Its slug stays, so that links to it keep working. */
    public Future<Void> rename(Workspace workspace, String name, Actor by) {
        String plain = name.strip();
        Optional<String> mistake = NewOwner.workspaceNameMistake(plain);
        if (mistake.isPresent()) {
            return Future.failedFuture(new Rejection.InvalidInput("/name", mistake.get()));
        }
        return pool.withTransaction(connection -> rename(connection, workspace, plain, by))
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
}
