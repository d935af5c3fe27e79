package dev.fanfare.workspace;

import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Optional;

/** What owners do with a workspace. */
public final class Workspaces {
    private final Pool pool;

    public Workspaces(Pool pool) {
        this.pool = pool;
    }

    /** Its slug stays, so that links to it keep working. */
    public Future<Void> rename(WorkspaceId id, String name) {
        String plain = name.strip();
        Optional<String> mistake = NewOwner.workspaceNameMistake(plain);
        return mistake.isPresent()
                ? Future.failedFuture(new Rejection.InvalidInput("/name", mistake.get()))
                : new WorkspaceStore(pool).rename(id, plain);
    }
}
