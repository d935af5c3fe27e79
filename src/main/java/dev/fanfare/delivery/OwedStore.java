package dev.fanfare.delivery;

import dev.fanfare.db.Rows;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The SQL of what a whole workspace owes. By index, webhook by webhook; never counts a backlog of millions. */
public final class OwedStore {
    private static final int MOST_COUNTED = 10_000;

    private final SqlClient client;

    public OwedStore(SqlClient client) {
        this.client = client;
    }

    /**
     * What is owed, counted.
     *
     * @param owed all of it; no more than ten thousand are counted
     * @param held those of them that wait until their webhook is enabled
     * @param later those of them that wait for their next attempt's time
     */
    public record Sum(int owed, int held, int later) {
        /** Whether there may be more than was counted; then nothing is said of the kinds. */
        public boolean isMore() {
            return owed == MOST_COUNTED;
        }

        /** Those that are due or under way. */
        public int now() {
            return owed - held - later;
        }
    }

    /**
     * A webhook that is owed something.
     *
     * @param oldest the event that it has been owed the longest
     */
    public record Waiting(WebhookId webhookId, String name, boolean held, EventId oldest) {}

    /** What the workspace owes. */
    public Future<Sum> sum(WorkspaceId workspaceId) {
        return client.preparedQuery("""
                        SELECT count(*)::integer AS owed, (count(*) FILTER (WHERE held))::integer AS held,
                            (count(*) FILTER (WHERE NOT held AND lease IS NULL AND due_at > fanfare_now()))::integer
                                AS later
                        FROM (
                            SELECT w.disabled_at IS NOT NULL AS held, d.due_at, d.lease
                            FROM webhook w
                            CROSS JOIN LATERAL (
                                SELECT due_at, lease
                                FROM delivery
                                WHERE workspace_id = $1 AND webhook_id = w.id
                                ORDER BY event_id
                                LIMIT $2) AS d
                            WHERE w.workspace_id = $1 AND w.deleted_at IS NULL
                            LIMIT $2) AS counted""")
                .execute(Tuple.of(workspaceId.value(), MOST_COUNTED))
                .map(rows -> rows.iterator().next())
                .map(row -> new Sum(row.getInteger("owed"), row.getInteger("held"), row.getInteger("later")));
    }

    /** The webhooks with the oldest events that are still owed, the oldest first. */
    public Future<List<Waiting>> longest(WorkspaceId workspaceId, int limit) {
        return client.preparedQuery("""
                        SELECT w.id, w.name, w.disabled_at IS NOT NULL AS held, d.event_id
                        FROM webhook w
                        CROSS JOIN LATERAL (
                            SELECT event_id
                            FROM delivery
                            WHERE workspace_id = $1 AND webhook_id = w.id
                            ORDER BY event_id
                            LIMIT 1) AS d
                        WHERE w.workspace_id = $1 AND w.deleted_at IS NULL
                        ORDER BY d.event_id, w.id
                        LIMIT $2""")
                .execute(Tuple.of(workspaceId.value(), limit))
                .map(rows -> Rows.list(
                        rows,
                        row -> new Waiting(
                                new WebhookId(row.getUUID("id")),
                                row.getString("name"),
                                row.getBoolean("held"),
                                new EventId(row.getUUID("event_id")))));
    }
}
