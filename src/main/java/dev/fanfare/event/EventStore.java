package dev.fanfare.event;

import dev.fanfare.db.Rows;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of publishing. */
final class EventStore {
    private final SqlClient client;

    EventStore(SqlClient client) {
        this.client = client;
    }

    /**
     * How the deliveries are claimed as they are born.
     *
     * @param saturated webhooks whose deliveries are left for the scanner
     * @param room most deliveries to claim; the rest is left for the scanner
     */
    record Claim(long lease, long leaseMillis, List<UUID> saturated, int room) {}

    /**
     * A match of a stored event.
     *
     * @param index of the event among those given
     * @param webhookId null in the one row of an event that matched no webhook
     * @param claimed whether this node holds the delivery
     */
    record Match(int index, @Nullable WebhookId webhookId, int revision, boolean claimed) {}

    /** What is remembered of a key. */
    record Kept(EventId eventId, Buffer contentHash, int webhooks) {}

    /**
     * Stores events that have no idempotency key and what is owed of them, in one statement, so that matching is right
     * at the moment of commit. Each kind of event, a workspace's type, is matched once however many there are.
     *
     * <p>LATERAL with OFFSET 0 keeps the planner from turning the look-up around, as {@code DeliveryStore} explains.
     */
    Future<List<Match>> store(List<NewEvent> events, Claim claim) {
        EventColumns columns = EventColumns.of(events);
        return client.preparedQuery("""
                        WITH stored AS (
                            INSERT INTO event (id, workspace_id, type, payload)
                            SELECT *
                            FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[])
                        ),
                        matched AS MATERIALIZED (
                            SELECT kind.*, w.id AS webhook_id, w.revision,
                                -- The first of its events, for as many as the matches before it leave room.
                                CASE WHEN w.id <> ALL ($10)
                                     THEN $11 - coalesce(sum(kind.last - kind.first + 1) OVER (
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                                     ELSE 0 END AS claimed
                            FROM unnest($5::uuid[], $6::text[], $7::integer[], $8::integer[])
                                AS kind (workspace_id, type, first, last)
                            CROSS JOIN LATERAL (
                                SELECT id, revision
                                FROM webhook
                                WHERE workspace_id = kind.workspace_id
                                  AND kind.type = ANY (triggers)
                                  AND disabled_at IS NULL
                                  AND deleted_at IS NULL
                                OFFSET 0) AS w
                        ),
                        owed AS (
                            INSERT INTO delivery (workspace_id, webhook_id, event_id, lease, due_at)
                            SELECT workspace_id, webhook_id, ($1::uuid[])[n],
                                CASE WHEN n < first + claimed THEN $9::bigint END,
                                -- Subqueries, so that the time is worked out once.
                                CASE WHEN n < first + claimed
                                     THEN (SELECT fanfare_now() + $12 * interval '1 millisecond')
                                     ELSE (SELECT fanfare_now()) END
                            FROM matched
                            CROSS JOIN LATERAL generate_series(first, last) AS n
                        )
                        SELECT first, last, webhook_id, revision, claimed
                        FROM matched""")
                .execute(columns.toTuple()
                        .addLong(claim.lease())
                        .addArrayOfUUID(claim.saturated().toArray(UUID[]::new))
                        .addLong((long) claim.room())
                        .addLong(claim.leaseMillis()))
                .map(rows -> matches(rows, columns));
    }

    /** A row stands for all events of a kind and one webhook. */
    private static List<Match> matches(RowSet<Row> rows, EventColumns columns) {
        List<Match> matches = new ArrayList<>();
        for (Row row : rows) {
            int first = row.getInteger("first");
            int last = row.getInteger("last");
            WebhookId webhookId = new WebhookId(row.getUUID("webhook_id"));
            int revision = row.getInteger("revision");
            long claimed = row.getLong("claimed");
            for (int n = first; n <= last; n++) {
                matches.add(new Match(columns.index(n), webhookId, revision, n - first < claimed));
            }
        }
        return matches;
    }

    /**
     * The same for events of which some have idempotency keys. One whose key is taken is not stored, and has no match
     * in the answer; every other one has at least one, be it with no webhook.
     */
    Future<List<Match>> storeOnce(List<NewEvent> events, Claim claim) {
        return client.preparedQuery("""
                        WITH input AS MATERIALIZED (
                            SELECT *
                            FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::bytea[])
                                WITH ORDINALITY AS input (id, workspace_id, type, payload, key, content_hash, n)
                        ),
                        matched AS MATERIALIZED (
                            SELECT i.n, i.workspace_id, i.id AS event_id, i.key, i.content_hash,
                                w.id AS webhook_id, w.revision,
                                CASE WHEN w.id <> ALL ($8) AND row_number() OVER () <= $9 THEN $7::bigint END AS lease
                            FROM input i
                            LEFT JOIN LATERAL (
                                SELECT id, revision
                                FROM webhook
                                WHERE workspace_id = i.workspace_id
                                  AND i.type = ANY (triggers)
                                  AND disabled_at IS NULL
                                  AND deleted_at IS NULL
                                OFFSET 0) AS w ON true
                        ),
                        -- Waits for whoever is storing the same key right now. In the order of keys, so that two
                        -- statements never wait for each other.
                        kept_key AS (
                            INSERT INTO idempotency_key (workspace_id, key, event_id, content_hash, webhooks)
                            SELECT workspace_id, key, event_id, content_hash, count(webhook_id)
                            FROM matched
                            WHERE key IS NOT NULL
                            GROUP BY workspace_id, key, event_id, content_hash
                            ORDER BY workspace_id, key, event_id
                            ON CONFLICT (workspace_id, key) DO NOTHING
                            RETURNING event_id
                        ),
                        stored AS (
                            INSERT INTO event (workspace_id, id, type, payload)
                            SELECT workspace_id, id, type, payload
                            FROM input
                            WHERE key IS NULL OR id IN (SELECT event_id FROM kept_key)
                        ),
                        accepted AS MATERIALIZED (
                            SELECT *
                            FROM matched
                            WHERE key IS NULL OR event_id IN (SELECT event_id FROM kept_key)
                        ),
                        owed AS (
                            INSERT INTO delivery (workspace_id, webhook_id, event_id, lease, due_at)
                            SELECT workspace_id, webhook_id, event_id, lease,
                                CASE WHEN lease IS NULL THEN fanfare_now()
                                     ELSE fanfare_now() + $10 * interval '1 millisecond' END
                            FROM accepted
                            WHERE webhook_id IS NOT NULL
                        )
                        SELECT n, webhook_id, revision, lease IS NOT NULL AS claimed
                        FROM accepted""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(
                                events.stream().map(event -> event.id().value()).toArray(UUID[]::new))
                        .addArrayOfUUID(events.stream()
                                .map(event -> event.workspaceId().value())
                                .toArray(UUID[]::new))
                        .addArrayOfString(events.stream().map(NewEvent::type).toArray(String[]::new))
                        .addArrayOfBuffer(events.stream().map(NewEvent::payload).toArray(Buffer[]::new))
                        .addValue(keys(events))
                        .addValue(contentHashes(events))
                        .addLong(claim.lease())
                        .addArrayOfUUID(claim.saturated().toArray(UUID[]::new))
                        .addLong((long) claim.room())
                        .addLong(claim.leaseMillis()))
                .map(rows -> Rows.list(rows, row -> match(row, row.getInteger("n") - 1)));
    }

    private static @Nullable String[] keys(List<NewEvent> events) {
        @Nullable String[] keys = new @Nullable String[events.size()];
        for (int i = 0; i < keys.length; i++) {
            NewEvent.Idempotency idempotency = events.get(i).idempotency();
            keys[i] = idempotency == null ? null : idempotency.key();
        }
        return keys;
    }

    private static @Nullable Buffer[] contentHashes(List<NewEvent> events) {
        @Nullable Buffer[] hashes = new @Nullable Buffer[events.size()];
        for (int i = 0; i < hashes.length; i++) {
            NewEvent.Idempotency idempotency = events.get(i).idempotency();
            hashes[i] = idempotency == null ? null : idempotency.contentHash();
        }
        return hashes;
    }

    private static Match match(Row row, int index) {
        UUID webhookId = row.getUUID("webhook_id");
        return webhookId == null
                ? new Match(index, null, 0, false)
                : new Match(index, new WebhookId(webhookId), row.getInteger("revision"), row.getBoolean("claimed"));
    }

    /** Stores a test event; nobody is owed it. */
    Future<Void> storeTest(WorkspaceId workspaceId, EventId id, String type, Buffer payload) {
        return client.preparedQuery("""
                        INSERT INTO event (workspace_id, id, type, test, payload)
                        VALUES ($1, $2, $3, true, $4)""")
                .execute(Tuple.of(workspaceId.value(), id.value(), type, payload))
                .mapEmpty();
    }

    /** What was published under a key. */
    Future<Optional<Kept>> kept(WorkspaceId workspaceId, String key) {
        return client.preparedQuery("""
                        SELECT event_id, content_hash, webhooks
                        FROM idempotency_key
                        WHERE workspace_id = $1 AND key = $2""")
                .execute(Tuple.of(workspaceId.value(), key))
                .map(rows -> Rows.list(
                                rows,
                                row -> new Kept(
                                        new EventId(row.getUUID("event_id")),
                                        row.getBuffer("content_hash"),
                                        row.getInteger("webhooks")))
                        .stream()
                        .findFirst());
    }

    /** Forgets keys of events that retention has taken. */
    Future<Void> forgetKeysBefore(UUID oldestEvent) {
        return client.preparedQuery("DELETE FROM idempotency_key WHERE event_id < $1")
                .execute(Tuple.of(oldestEvent))
                .mapEmpty();
    }
}
