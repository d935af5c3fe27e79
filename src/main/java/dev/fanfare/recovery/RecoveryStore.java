package dev.fanfare.recovery;

import dev.fanfare.db.Rows;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.webhook.Webhook;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of owing again. */
final class RecoveryStore {
    private final SqlClient client;

    RecoveryStore(SqlClient client) {
        this.client = client;
    }

    /**
     * What to look at.
     *
     * @param from the first event id that counts
     * @param to the first that does not
     */
    record Range(WorkspaceId workspaceId, Webhook webhook, Lost lost, UUID from, UUID to) {
        Range from(UUID next) {
            return new Range(workspaceId, webhook, lost, next, to);
        }
    }

    /**
     * What one step found.
     *
     * @param next where the next step begins; null when there is none
     */
    record Step(long lost, @Nullable UUID next) {}

    /** Whether the event is a test; empty when there is no such event. */
    Future<Optional<Boolean>> isTest(WorkspaceId workspaceId, EventId id) {
        return client.preparedQuery("SELECT test FROM event WHERE workspace_id = $1 AND id = $2")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows ->
                        Rows.list(rows, row -> row.getBoolean("test")).stream().findFirst());
    }

    /**
     * Makes a delivery due now as a resend; one that is claimed is being attempted anyway. Needs a transaction: the
     * row is locked first, so that an attempt that is being recorded is counted.
     */
    Future<Void> oweNow(WorkspaceId workspaceId, WebhookId webhookId, EventId eventId) {
        Tuple key = Tuple.of(workspaceId.value(), webhookId.value(), eventId.value());
        return client.preparedQuery("""
                        SELECT FROM delivery
                        WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = $3
                        FOR UPDATE""")
                .execute(key)
                .compose(locked -> client.preparedQuery("""
                        INSERT INTO delivery (workspace_id, webhook_id, event_id, attempts, due_at, resend)
                        SELECT $1, $2, $3, coalesce(max(number), 0), fanfare_now(), true
                        FROM attempt
                        WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = $3
                        ON CONFLICT (workspace_id, webhook_id, event_id)
                        DO UPDATE SET due_at = fanfare_now(), resend = true
                        WHERE delivery.lease IS NULL""").execute(key))
                .mapEmpty();
    }

    /**
     * Looks at some events of a range and finds those that were lost. Whether an event is owed already is asked in the
     * same snapshot as whether it was attempted: a delivery that ends in between shows in one or the other.
     *
     * @param owe whether to owe them again; otherwise they are only counted
     * @param most how many events to look at
     */
    Future<Step> step(Range range, boolean owe, int most) {
        return client.preparedQuery("""
                        WITH page AS MATERIALIZED (
                            SELECT id, type, test
                            FROM event
                            WHERE workspace_id = $1 AND id >= $3 AND id < $4
                            ORDER BY id
                            LIMIT $5 + 1
                        ),
                        lost AS MATERIALIZED (
                            SELECT page.id, made.number
                            FROM (SELECT * FROM page ORDER BY id LIMIT $5) AS page
                            CROSS JOIN LATERAL (
                                SELECT coalesce(max(number), 0) AS number, bool_or(succeeded) AS succeeded
                                FROM attempt
                                WHERE workspace_id = $1 AND event_id = page.id AND webhook_id = $2) AS made
                            WHERE NOT page.test
                              AND CASE WHEN $6 THEN made.number = 0 AND page.type = ANY ($7)
                                       ELSE made.number > 0 AND NOT made.succeeded END
                              AND NOT EXISTS (
                                  SELECT FROM delivery
                                  WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = page.id)
                        ),
                        owed AS (
                            INSERT INTO delivery (workspace_id, webhook_id, event_id, attempts, due_at, resend)
                            SELECT $1, $2, id, number, fanfare_now(), number > 0
                            FROM lost
                            WHERE $8
                            ON CONFLICT DO NOTHING
                            RETURNING event_id
                        )
                        SELECT CASE WHEN $8 THEN (SELECT count(*) FROM owed) ELSE (SELECT count(*) FROM lost) END AS lost,
                            (SELECT id FROM page ORDER BY id OFFSET $5) AS next""")
                .execute(Tuple.tuple()
                        .addUUID(range.workspaceId().value())
                        .addUUID(range.webhook().id().value())
                        .addUUID(range.from())
                        .addUUID(range.to())
                        .addLong((long) most)
                        .addBoolean(range.lost() == Lost.MISSED)
                        .addArrayOfString(range.webhook().triggers().toArray(String[]::new))
                        .addBoolean(owe))
                .map(rows -> step(rows.iterator().next()));
    }

    private static Step step(Row row) {
        return new Step(row.getLong("lost"), row.getUUID("next"));
    }
}
