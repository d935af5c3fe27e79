package dev.fanfare.destination;

import dev.fanfare.db.Rows;
import dev.fanfare.id.InboxToken;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Says which inboxes there are. */
public final class InboxTokenStore {
    private final SqlClient client;

    public InboxTokenStore(SqlClient client) {
        this.client = client;
    }

    /** An inbox of a workspace. */
    public record Own(WorkspaceId workspaceId, InboxToken token) {}

    /** Those that there are. A token of another workspace is not there. */
    public Future<Set<Own>> existing(List<Own> asked) {
        return client.preparedQuery("""
                        SELECT i.workspace_id, i.token
                        FROM unnest($1::uuid[], $2::text[]) AS asked (workspace_id, token)
                        CROSS JOIN LATERAL (
                            SELECT workspace_id, token
                            FROM inbox
                            WHERE workspace_id = asked.workspace_id AND token = asked.token
                            OFFSET 0) AS i""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(asked.stream()
                                .map(own -> own.workspaceId().value())
                                .toArray(UUID[]::new))
                        .addArrayOfString(
                                asked.stream().map(own -> own.token().value()).toArray(String[]::new)))
                .map(rows -> new HashSet<>(Rows.list(
                        rows,
                        row -> new Own(
                                new WorkspaceId(row.getUUID("workspace_id")),
                                new InboxToken(row.getString("token"))))));
    }
}
