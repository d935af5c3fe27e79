package dev.fanfare.event;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.db.GroupCommit;
import dev.fanfare.delivery.Cause;
import dev.fanfare.delivery.Delivery;
import dev.fanfare.delivery.Dispatcher;
import dev.fanfare.event.EventStore.Match;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Takes events in. A future that succeeds means: committed to Postgres, with a delivery for every webhook that wants
 * the event at that moment. Concurrent publishes share statements.
 *
 * <p>The deliveries are born claimed by this node and handed straight to its {@link Dispatcher}; what it has no room
 * for is left unclaimed, for the scanner.
 *
 * <p>May be called from any context.
 */
public final class Publisher {
    /**
     * With fewer statements under way Postgres and the event loop wait for each other (docs/benchmarks.md). A megabyte
     * or two a statement: beyond that, nothing is gained by sharing.
     */
    private static final GroupCommit.Limits LIMITS =
            new GroupCommit.Limits(1_000, 2L << 20, 4, 32L << 20, Duration.ZERO);

    private static final int EVENT_OVERHEAD = 256;
    /** A statement that hangs, because its connection does, must not hold its events for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pool pool;
    private final Uuid7 uuids;
    private final Dispatcher dispatcher;
    private final GroupCommit<List<NewEvent>, List<Published>> commits;

    /** @param loop where events gather for a statement; best not the engine's, which has enough to do */
    public Publisher(Vertx vertx, Context loop, Pool pool, Uuid7 uuids, Dispatcher dispatcher) {
        this.pool = pool;
        this.uuids = uuids;
        this.dispatcher = dispatcher;
        this.commits = new GroupCommit<>(vertx, loop, LIMITS, Publisher::weight, this::storeTogether);
    }

    /**
     * Publishes one event.
     *
     * @return fails with {@link Rejection.Conflict} when its key was used for something else, and with
     *     {@link Rejection.Overloaded} when too much is waiting
     */
    public Future<Published> publish(WorkspaceId workspaceId, Draft draft) {
        NewEvent event = newEvent(workspaceId, draft);
        return commits.submit(List.of(event))
                .compose(published ->
                        published.isEmpty() ? repeated(pool, event) : Future.succeededFuture(published.getFirst()));
    }

    /**
     * Publishes all events or none.
     *
     * @return in the order of the drafts; fails as {@link #publish} does
     */
    public Future<List<Published>> publishAll(WorkspaceId workspaceId, List<Draft> drafts) {
        List<NewEvent> events =
                drafts.stream().map(draft -> newEvent(workspaceId, draft)).toList();
        if (events.stream().allMatch(event -> event.idempotency() == null)) {
            return commits.submit(events);
        }
        // A taken key may have to undo all of it, so these events share a commit with nobody.
        return pool.withTransaction(connection ->
                store(connection, events, noClaim()).compose(matches -> withRepeated(connection, events, matches)));
    }

    /**
     * Publishes one event that somebody made by hand, and writes down who that was, in one transaction. Its deliveries
     * are left to the scanner.
     */
    public Future<Published> publishByHand(WorkspaceId workspaceId, Draft draft, Actor by) {
        List<NewEvent> events = List.of(newEvent(workspaceId, draft));
        return pool.withTransaction(connection -> store(connection, events, noClaim())
                        .compose(matches -> withRepeated(connection, events, matches))
                        .map(List::getFirst)
                        .compose(published -> new AuditStore(connection)
                                .record(byHand(workspaceId, published, by))
                                .map(written -> published)))
                .map(Objects::requireNonNull);
    }

    private static Change byHand(WorkspaceId workspaceId, Published published, Actor by) {
        return Change.of(workspaceId, by, Action.EVENT_PUBLISHED, published.id().toString(), published.type());
    }

    private NewEvent newEvent(WorkspaceId workspaceId, Draft draft) {
        EventId id = new EventId(uuids.next());
        String key = draft.key();
        return new NewEvent(
                workspaceId,
                id,
                draft.type(),
                Envelope.of(id, draft.type(), draft.data()),
                key == null ? null : new NewEvent.Idempotency(key, Envelope.contentHash(draft.type(), draft.data())));
    }

    private static long weight(List<NewEvent> events) {
        long weight = 0;
        for (NewEvent event : events) {
            weight += event.payload().length() + EVENT_OVERHEAD;
        }
        return weight;
    }

    /** The statement of the group commit: a unit whose only event has a taken key gets an empty list. */
    private Future<List<List<Published>>> storeTogether(List<List<NewEvent>> units) {
        List<NewEvent> events = units.stream().flatMap(List::stream).toList();
        long claimedNanos = System.nanoTime();
        EventStore.Claim claim = claim();
        return store(pool, events, claim)
                .map(matches -> {
                    dispatcher.accept(claimed(events, matches, claim.lease(), claimedNanos));
                    return published(units, webhooksPerEvent(events, matches));
                })
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private EventStore.Claim claim() {
        return new EventStore.Claim(
                dispatcher.nextLease(), dispatcher.leaseTime().toMillis(), dispatcher.saturated(), dispatcher.room());
    }

    private static List<List<Published>> published(List<List<NewEvent>> units, int[] webhooks) {
        List<List<Published>> published = new ArrayList<>(units.size());
        int index = 0;
        for (List<NewEvent> unit : units) {
            List<Published> ofUnit = new ArrayList<>(unit.size());
            for (NewEvent event : unit) {
                if (webhooks[index] >= 0) {
                    ofUnit.add(new Published(event.id(), event.type(), webhooks[index]));
                }
                index++;
            }
            published.add(ofUnit);
        }
        return published;
    }

    private static Future<List<Match>> store(SqlClient client, List<NewEvent> events, EventStore.Claim claim) {
        EventStore store = new EventStore(client);
        return events.stream().allMatch(event -> event.idempotency() == null)
                ? store.store(events, claim)
                : store.storeOnce(events, claim);
    }

    /** Leaves all deliveries to the scanner, because a transaction may still be rolled back after its statement. */
    private EventStore.Claim noClaim() {
        return new EventStore.Claim(0, 0, List.of(), 0);
    }

    private static List<Delivery> claimed(List<NewEvent> events, List<Match> matches, long lease, long claimedNanos) {
        List<Delivery> deliveries = new ArrayList<>(matches.size());
        for (Match match : matches) {
            if (match.claimed() && match.webhookId() != null) {
                NewEvent event = events.get(match.index());
                deliveries.add(new Delivery(
                        event.workspaceId(),
                        match.webhookId(),
                        event.id(),
                        event.type(),
                        event.payload(),
                        0,
                        Cause.FIRST,
                        match.revision(),
                        lease,
                        claimedNanos));
            }
        }
        return deliveries;
    }

    /** By index of event; -1 for an event that was not stored, because its key is taken. */
    private static int[] webhooksPerEvent(List<NewEvent> events, List<Match> matches) {
        int[] webhooks = new int[events.size()];
        for (int i = 0; i < webhooks.length; i++) {
            webhooks[i] = events.get(i).idempotency() == null ? 0 : -1;
        }
        for (Match match : matches) {
            int known = Math.max(0, webhooks[match.index()]);
            webhooks[match.index()] = match.webhookId() == null ? known : known + 1;
        }
        return webhooks;
    }

    private Future<List<Published>> withRepeated(SqlClient client, List<NewEvent> events, List<Match> matches) {
        int[] webhooks = webhooksPerEvent(events, matches);
        List<Future<Published>> published = new ArrayList<>(events.size());
        for (int i = 0; i < webhooks.length; i++) {
            NewEvent event = events.get(i);
            published.add(
                    webhooks[i] < 0
                            ? repeated(client, event)
                            : Future.succeededFuture(new Published(event.id(), event.type(), webhooks[i])));
        }
        return Future.all(published).map(all -> all.<Published>list());
    }

    /** The answer the key had the first time, if it was for the same content. */
    private static Future<Published> repeated(SqlClient client, NewEvent event) {
        NewEvent.Idempotency idempotency = event.idempotency();
        if (idempotency == null) {
            return Future.failedFuture(new IllegalStateException("An event without a key was not stored"));
        }
        return new EventStore(client)
                .kept(event.workspaceId(), idempotency.key())
                .compose(kept -> {
                    if (kept.isEmpty()) {
                        return Future.failedFuture(
                                new Rejection.Overloaded("This idempotency key is just expiring. Try again shortly."));
                    }
                    if (!kept.get().contentHash().equals(idempotency.contentHash())) {
                        return Future.failedFuture(
                                new Rejection.Conflict("This idempotency key was used for another event already."));
                    }
                    return Future.succeededFuture(new Published(
                            kept.get().eventId(), event.type(), kept.get().webhooks()));
                });
    }
}
