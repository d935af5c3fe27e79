package dev.fanfare.workspace;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The SQL of workspaces and who belongs to them. */
final class WorkspaceStore {
    private final SqlClient client;

    WorkspaceStore(SqlClient client) {
        this.client = client;
    }

    /** Two workspaces may have the same name; the second one's slug gets an end of its own. */
    Future<Workspace> insert(WorkspaceId id, String name) {
        Workspace plain = new Workspace(id, Slug.of(name), name);
        Workspace distinct = new Workspace(id, Slug.distinct(plain.slug(), id.toString()), name);
        return insert(plain)
                .compose(inserted -> inserted
                        ? Future.succeededFuture(plain)
                        : insert(distinct).map(distinct));
    }

    private Future<Boolean> insert(Workspace workspace) {
        return client.preparedQuery("""
                        INSERT INTO workspace (id, name, slug, created_at)
                        VALUES ($1, $2, $3, fanfare_now())
                        ON CONFLICT (slug) DO NOTHING""")
                .execute(Tuple.of(workspace.id().value(), workspace.name(), workspace.slug()))
                .map(rows -> rows.rowCount() > 0);
    }

    Future<Void> rename(WorkspaceId id, String name) {
        return client.preparedQuery("UPDATE workspace SET name = $2 WHERE id = $1")
                .execute(Tuple.of(id.value(), name))
                .mapEmpty();
    }

    /** Gives a workspace that nobody has seen yet a name, and an address to go with it. */
    Future<Void> takeOver(WorkspaceId id, String name) {
        String slug = Slug.of(name);
        return client.preparedQuery("""
                        UPDATE workspace SET
                            name = $2,
                            slug = CASE WHEN EXISTS (SELECT FROM workspace AS w WHERE w.slug = $3 AND w.id <> $1)
                                THEN $4 ELSE $3 END
                        WHERE id = $1""")
                .execute(Tuple.of(id.value(), name, slug, Slug.distinct(slug, id.toString())))
                .mapEmpty();
    }

    /** The one workspace that nobody belongs to; empty when there is none or more than one. */
    Future<Optional<WorkspaceId>> findOnlyAbandoned() {
        return client.query("""
                        SELECT w.id
                        FROM workspace AS w
                        WHERE NOT EXISTS (SELECT FROM membership AS m WHERE m.workspace_id = w.id)
                        LIMIT 2""")
                .execute()
                .map(rows -> Rows.list(rows, row -> new WorkspaceId(row.getUUID("id"))))
                .map(found -> found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty());
    }

    /** The workspace of whoever came first; empty when there are no members. */
    Future<Optional<WorkspaceId>> findFirstOwned() {
        return client.query("""
                        SELECT workspace_id
                        FROM membership
                        WHERE role = 'owner'
                        ORDER BY created_at, workspace_id
                        LIMIT 1""")
                .execute()
                .map(rows -> Rows.list(rows, row -> new WorkspaceId(row.getUUID("workspace_id"))).stream()
                        .findFirst());
    }

    static Membership membership(Row row) {
        return new Membership(
                new Workspace(new WorkspaceId(row.getUUID("id")), row.getString("slug"), row.getString("name")),
                Role.of(row.getString("role")));
    }
}
