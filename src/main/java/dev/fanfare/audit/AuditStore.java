package dev.fanfare.audit;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The SQL of the audit. Rows are added, and forgotten when they are a year old; the table refuses anything else. */
public final class AuditStore {
    /** More than anybody would choose from a list. */
    private static final int MOST_ACTORS = 200;

    private final SqlClient client;

    public AuditStore(SqlClient client) {
        this.client = client;
    }

    /** Writes a change down; with the connection of the transaction that makes it, so that there is both or neither. */
    public Future<Void> record(Change change) {
        return record(List.of(change));
    }

    /** Writes changes down, in their order. */
    public Future<Void> record(List<Change> changes) {
        return client.preparedQuery("""
                        INSERT INTO audit
                            (workspace_id, at, actor, actor_name, action, object, object_name, before, after)
                        SELECT c.workspace_id, fanfare_now(), c.actor, c.actor_name, c.action, c.object, c.object_name,
                            c.before::json, c.after::json
                        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                $7::text[], $8::text[])
                            AS c (workspace_id, actor, actor_name, action, object, object_name, before, after)""")
                .execute(Tuple.of(
                        changes.stream()
                                .map(change -> change.workspaceId().value())
                                .toArray(UUID[]::new),
                        texts(changes, change -> change.by().id()),
                        texts(changes, change -> change.by().name()),
                        texts(changes, change -> change.action().word()),
                        texts(changes, Change::object),
                        texts(changes, Change::objectName),
                        texts(changes, change -> change.before().encode()),
                        texts(changes, change -> change.after().encode())))
                .mapEmpty();
    }

    private static String[] texts(List<Change> changes, Function<Change, String> field) {
        return changes.stream().map(field).toArray(String[]::new);
    }

    /** The newest first, older than {@code before} if given. */
    public Future<List<Entry>> list(WorkspaceId workspaceId, AuditFilter filter, @Nullable Long before, int limit) {
        return client.preparedQuery("""
                        SELECT id, at, actor, actor_name, action, object, object_name, before, after
                        FROM audit
                        WHERE workspace_id = $1
                          AND ($2::text IS NULL OR actor = $2)
                          AND ($3::text IS NULL OR action = $3)
                          AND ($4::text IS NULL OR object = $4)
                          AND ($5::bigint IS NULL OR id < $5)
                        ORDER BY id DESC
                        LIMIT $6""")
                .execute(Tuple.of(workspaceId.value(), filter.actor(), filter.action(), filter.object(), before, limit))
                .map(rows -> Rows.list(rows, AuditStore::entry));
    }

    /** Who is in the audit, under the name that was last; from one to the next through the index, however many entries. */
    public Future<List<Actor>> actors(WorkspaceId workspaceId) {
        return client.preparedQuery("""
                        WITH RECURSIVE known (actor) AS (
                            (SELECT actor FROM audit WHERE workspace_id = $1 ORDER BY actor LIMIT 1)
                            UNION ALL
                            SELECT (SELECT actor FROM audit
                                    WHERE workspace_id = $1 AND actor > known.actor
                                    ORDER BY actor LIMIT 1)
                            FROM known
                            WHERE known.actor IS NOT NULL)
                        SELECT known.actor,
                            (SELECT actor_name FROM audit
                             WHERE workspace_id = $1 AND actor = known.actor
                             ORDER BY id DESC LIMIT 1) AS actor_name
                        FROM known
                        WHERE known.actor IS NOT NULL
                        LIMIT $2""")
                .execute(Tuple.of(workspaceId.value(), MOST_ACTORS))
                .map(rows -> Rows.list(rows, row -> new Actor(row.getString("actor"), row.getString("actor_name"))));
    }

    /** Forgets what was written down before a time; what is younger than a year is kept whatever the time. */
    public Future<Void> forgetBefore(Instant oldest) {
        return client.preparedQuery("""
                        DELETE FROM audit
                        WHERE at < $1 AND at < fanfare_now() - interval '365 days'""").execute(Tuple.of(Rows.utc(oldest))).mapEmpty();
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getLong("id"),
                Rows.time(row, "at"),
                new Actor(row.getString("actor"), row.getString("actor_name")),
                row.getString("action"),
                row.getString("object"),
                row.getString("object_name"),
                row.getJsonObject("before"),
                row.getJsonObject("after"));
    }
}
