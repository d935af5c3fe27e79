package dev.fanfare.delivery;

import dev.fanfare.db.Rows;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of what is owed.
 *
 * <p>On plans: the table is empty one minute and huge the next, and a plan made for the one is used for the other. So no
 * statement here leaves the planner a choice that would hurt. Rows are looked up by key in a LATERAL subquery that cannot
 * be turned around (FOR UPDATE or OFFSET 0 keep it whole), and then changed by their ctid, to which, with sequential
 * scans switched off, there is only one way. {@code BacklogTest} fails when a plan goes wrong.
 */
public final class DeliveryStore {
    /** Rows changed by one step of a large change, so that no statement locks for long. */
    private static final int STEP = 10_000;

    private static final int MOST_COUNTED = 100_000;

    private final SqlClient client;

    public DeliveryStore(SqlClient client) {
        this.client = client;
    }

    /** A webhook that has something due. */
    public record DueWebhook(WorkspaceId workspaceId, WebhookId webhookId, State state) {
        /** Whether attempts may be made. */
        public enum State {
            OPEN,
            HELD,
            GONE
        }
    }

    /** How many deliveries to claim for a webhook at most. */
    public record Room(WorkspaceId workspaceId, WebhookId webhookId, int deliveries) {}

    /**
     * What is owed to a webhook, as people see it.
     *
     * @param dueAt when the next attempt is due; of one that is claimed for an attempt, now
     * @param held whether it waits for the webhook to be enabled
     */
    public record Owed(EventId eventId, String eventType, int attempts, Instant dueAt, boolean held) {}

    /**
     * What is owed to a webhook, counted.
     *
     * @param owed all of it; no more than a hundred thousand are counted
     * @param later those of them that wait for their next attempt's time; the others are due or under way
     * @param next the earliest such time; null when there is none
     */
    public record Backlog(int owed, int later, @Nullable Instant next) {
        /** Whether there may be more than was counted. */
        public boolean isMore() {
            return owed == MOST_COUNTED;
        }
    }

    /**
     * The webhooks that have something due. Hops through the index from webhook to webhook, looking only at the
     * earliest row of each, so that the cost grows with the number of webhooks that are owed something, not with rows.
     * {@code due_at > '-infinity'} is true of every row; it opens the index {@code delivery_due} to the statement.
     */
    public Future<List<DueWebhook>> dueWebhooks() {
        return client.preparedQuery("""
                        WITH RECURSIVE earliest AS (
                            (SELECT workspace_id, webhook_id, due_at
                             FROM delivery
                             WHERE due_at > '-infinity'
                             ORDER BY workspace_id, webhook_id, due_at
                             LIMIT 1)
                            UNION ALL
                            SELECT next.workspace_id, next.webhook_id, next.due_at
                            FROM earliest,
                            LATERAL (SELECT d.workspace_id, d.webhook_id, d.due_at
                                     FROM delivery d
                                     WHERE (d.workspace_id, d.webhook_id) > (earliest.workspace_id, earliest.webhook_id)
                                       AND d.due_at > '-infinity'
                                     ORDER BY d.workspace_id, d.webhook_id, d.due_at
                                     LIMIT 1) AS next
                        )
                        SELECT e.workspace_id, e.webhook_id,
                            w.id IS NULL OR w.deleted_at IS NOT NULL AS gone,
                            w.disabled_at IS NOT NULL AS held
                        FROM earliest e
                        LEFT JOIN webhook w ON w.workspace_id = e.workspace_id AND w.id = e.webhook_id
                        WHERE e.due_at <= fanfare_now()""")
                .execute()
                .map(rows -> Rows.list(
                        rows,
                        row -> new DueWebhook(
                                new WorkspaceId(row.getUUID("workspace_id")),
                                new WebhookId(row.getUUID("webhook_id")),
                                state(row))));
    }

    private static DueWebhook.State state(Row row) {
        if (row.getBoolean("gone")) {
            return DueWebhook.State.GONE;
        }
        return row.getBoolean("held") ? DueWebhook.State.HELD : DueWebhook.State.OPEN;
    }

    /**
     * Claims what is due, the earliest first, at most what there is room for. A row that another node is claiming is
     * passed over. A delivery whose event has left retention is not claimed.
     */
    public Future<List<Delivery>> claim(List<Room> rooms, long lease, Duration leaseTime) {
        long claimedNanos = System.nanoTime();
        return client.preparedQuery("""
                        WITH picked AS MATERIALIZED (
                            SELECT d.ctid AS tid, w.revision
                            FROM unnest($1::uuid[], $2::uuid[], $3::integer[]) AS room (workspace_id, webhook_id, n)
                            JOIN webhook w ON w.workspace_id = room.workspace_id
                                AND w.id = room.webhook_id
                                AND w.disabled_at IS NULL
                                AND w.deleted_at IS NULL
                            CROSS JOIN LATERAL (
                                SELECT ctid
                                FROM delivery
                                WHERE workspace_id = room.workspace_id
                                  AND webhook_id = room.webhook_id
                                  AND due_at <= fanfare_now()
                                  AND due_at > '-infinity'
                                ORDER BY due_at
                                LIMIT room.n
                                FOR UPDATE SKIP LOCKED) AS d
                        ),
                        claimed AS (
                            UPDATE delivery d
                            SET lease = $4, due_at = fanfare_now() + $5 * interval '1 millisecond'
                            FROM picked p
                            WHERE d.ctid = p.tid
                            RETURNING d.workspace_id, d.webhook_id, d.event_id, d.attempts, d.resend, p.revision
                        )
                        SELECT c.workspace_id, c.webhook_id, c.event_id, c.attempts, c.resend, c.revision, e.type, e.payload
                        FROM claimed c
                        CROSS JOIN LATERAL (
                            SELECT type, payload
                            FROM event
                            WHERE workspace_id = c.workspace_id AND id = c.event_id
                            OFFSET 0) AS e""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(rooms.stream()
                                .map(room -> room.workspaceId().value())
                                .toArray(UUID[]::new))
                        .addArrayOfUUID(rooms.stream()
                                .map(room -> room.webhookId().value())
                                .toArray(UUID[]::new))
                        .addArrayOfInteger(rooms.stream().map(Room::deliveries).toArray(Integer[]::new))
                        .addLong(lease)
                        .addLong(leaseTime.toMillis()))
                .map(rows -> Rows.list(rows, row -> delivery(row, lease, claimedNanos)));
    }

    private static Delivery delivery(Row row, long lease, long claimedNanos) {
        return new Delivery(
                new WorkspaceId(row.getUUID("workspace_id")),
                new WebhookId(row.getUUID("webhook_id")),
                new EventId(row.getUUID("event_id")),
                row.getString("type"),
                row.getBuffer("payload"),
                row.getInteger("attempts"),
                cause(row),
                row.getInteger("revision"),
                lease,
                claimedNanos);
    }

    private static Cause cause(Row row) {
        if (row.getBoolean("resend")) {
            return Cause.RESEND;
        }
        return row.getInteger("attempts") == 0 ? Cause.FIRST : Cause.RETRY;
    }

    /** Gives claims back, so that the deliveries are due at once for whoever has room. */
    Future<Void> release(List<Delivery> deliveries) {
        return client.preparedQuery("""
                        WITH leased AS MATERIALIZED (
                            SELECT d.ctid AS tid
                            FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])
                                AS claimed (workspace_id, webhook_id, event_id, lease)
                            CROSS JOIN LATERAL (
                                SELECT ctid
                                FROM delivery
                                WHERE workspace_id = claimed.workspace_id
                                  AND webhook_id = claimed.webhook_id
                                  AND event_id = claimed.event_id
                                  AND lease = claimed.lease
                                FOR UPDATE) AS d
                        )
                        UPDATE delivery d SET lease = NULL, due_at = fanfare_now()
                        FROM leased
                        WHERE d.ctid = leased.tid""")
                .execute(Tuple.of(
                        deliveries.stream().map(d -> d.workspaceId().value()).toArray(UUID[]::new),
                        deliveries.stream().map(d -> d.webhookId().value()).toArray(UUID[]::new),
                        deliveries.stream().map(d -> d.eventId().value()).toArray(UUID[]::new),
                        deliveries.stream().map(Delivery::lease).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Gives every claim of a node back, in steps. */
    public Future<Void> releaseNode(int node) {
        return inSteps(() -> client.preparedQuery("""
                        UPDATE delivery SET lease = NULL, due_at = fanfare_now()
                        WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM delivery
                            WHERE lease BETWEEN $1 AND $2
                            LIMIT $3
                            FOR UPDATE SKIP LOCKED))""")
                .execute(Tuple.of(Leases.first(node), Leases.last(node), STEP))
                .map(rows -> rows.rowCount()));
    }

    /** Ends what is held for a disabled webhook, in steps; stops when somebody enables it meanwhile. */
    Future<Void> discardHeld(WorkspaceId workspaceId, WebhookId webhookId) {
        return inSteps(() -> client.preparedQuery("""
                        DELETE FROM delivery
                        WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM delivery
                            WHERE workspace_id = $1
                              AND webhook_id = $2
                              AND EXISTS (
                                  SELECT FROM webhook
                                  WHERE workspace_id = $1 AND id = $2 AND disabled_at IS NOT NULL)
                            LIMIT $3
                            FOR UPDATE SKIP LOCKED))""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), STEP))
                .map(rows -> rows.rowCount()));
    }

    /** Ends everything owed to a webhook, in steps. */
    public Future<Void> endAll(WorkspaceId workspaceId, WebhookId webhookId) {
        return inSteps(() -> client.preparedQuery("""
                        DELETE FROM delivery
                        WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM delivery
                            WHERE workspace_id = $1 AND webhook_id = $2
                            LIMIT $3
                            FOR UPDATE SKIP LOCKED))""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), STEP))
                .map(rows -> rows.rowCount()));
    }

    /** Makes everything owed to a webhook due now, in steps. What is claimed is left alone. */
    Future<Void> bringForward(WorkspaceId workspaceId, WebhookId webhookId) {
        return inSteps(() -> client.preparedQuery("""
                        UPDATE delivery SET due_at = fanfare_now()
                        WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM delivery
                            WHERE workspace_id = $1
                              AND webhook_id = $2
                              AND due_at > fanfare_now()
                              AND lease IS NULL
                            LIMIT $3
                            FOR UPDATE SKIP LOCKED))""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), STEP))
                .map(rows -> rows.rowCount()));
    }

    /** Ends what is owed of events that retention has taken. */
    public Future<Void> endBefore(UUID oldestEvent) {
        return inSteps(() ->
                client.preparedQuery("""
                        DELETE FROM delivery
                        WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM delivery WHERE event_id < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))""").execute(Tuple.of(oldestEvent, STEP)).map(rows -> rows.rowCount()));
    }

    /** What is owed to a webhook, the newest event first, older than {@code before} if given. */
    Future<List<Owed>> list(WorkspaceId workspaceId, WebhookId webhookId, @Nullable UUID before, int limit) {
        return client.preparedQuery("""
                        SELECT d.event_id, e.type, d.attempts,
                            w.disabled_at IS NOT NULL AS held,
                            CASE WHEN d.lease IS NULL OR d.due_at <= fanfare_now() THEN d.due_at
                                 ELSE fanfare_now() END AS due_at
                        FROM delivery d
                        JOIN webhook w ON w.workspace_id = d.workspace_id AND w.id = d.webhook_id
                        JOIN event e ON e.workspace_id = d.workspace_id AND e.id = d.event_id
                        WHERE d.workspace_id = $1
                          AND d.webhook_id = $2
                          AND ($3::uuid IS NULL OR d.event_id < $3)
                        ORDER BY d.event_id DESC
                        LIMIT $4""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), before, limit))
                .map(rows -> Rows.list(
                        rows,
                        row -> new Owed(
                                new EventId(row.getUUID("event_id")),
                                row.getString("type"),
                                row.getInteger("attempts"),
                                Rows.time(row, "due_at"),
                                row.getBoolean("held"))));
    }

    /** How much is owed to a webhook. Counts by index, and no more than a hundred thousand. */
    Future<Backlog> backlog(WorkspaceId workspaceId, WebhookId webhookId) {
        return client.preparedQuery("""
                        SELECT count(*)::integer AS owed,
                            (count(*) FILTER (WHERE due_at > fanfare_now() AND lease IS NULL))::integer AS later,
                            min(due_at) FILTER (WHERE due_at > fanfare_now() AND lease IS NULL) AS next
                        FROM (
                            SELECT due_at, lease
                            FROM delivery
                            WHERE workspace_id = $1 AND webhook_id = $2 AND due_at > '-infinity'
                            ORDER BY due_at
                            LIMIT $3) AS counted""")
                .execute(Tuple.of(workspaceId.value(), webhookId.value(), MOST_COUNTED))
                .map(rows -> rows.iterator().next())
                .map(row -> new Backlog(row.getInteger("owed"), row.getInteger("later"), Rows.instant(row, "next")));
    }

    private interface Step {
        Future<Integer> run();
    }

    /** Repeats a step until it finds nothing left to do. */
    private static Future<Void> inSteps(Step step) {
        return step.run().compose(changed -> changed < STEP ? Future.<Void>succeededFuture() : inSteps(step));
    }
}
