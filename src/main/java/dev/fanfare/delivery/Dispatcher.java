package dev.fanfare.delivery;

import dev.fanfare.delivery.Recorder.Recorded;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.loop.EventLoops;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.Target;
import dev.fanfare.webhook.TargetStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which claimed delivery is attempted when. Every webhook has a lane with a window of its own, so a slow or
 * dead receiver costs the others nothing; lanes take {@link Turns}.
 *
 * <p>Memory is bounded: what does not fit stays in Postgres, unclaimed, for the scanner. Nothing is lost by dropping
 * what is held here: its lease runs out.
 *
 * <p>Confined to the engine's event loop, but for {@link #onLoop}, {@link #accept}, {@link #webhookChanged},
 * {@link #attemptTest}, and what a claim needs: {@link #nextLease}, {@link #room} and {@link #saturated}. Those count as
 * held what is on its way here from another thread.
 */
public final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final long IDLE_LANE_NANOS = Duration.ofMinutes(2).toNanos();
    /** Other nodes take our claims after 10 s of silence; before that we stop trusting them ourselves. */
    private static final long TRUST_CLAIMS_NANOS = Duration.ofSeconds(8).toNanos();
    /**
     * The bounds.
     *
     * @param deliveries most deliveries held
     * @param bytes most payload bytes held
     * @param attempts most attempts in flight
     * @param lease how long a claim holds
     * @param attemptTimeout how long an attempt may take
     */
    public record Limits(int deliveries, long bytes, int attempts, Duration lease, Duration attemptTimeout) {
        private static final int LEASE_IN_ATTEMPTS = 4;

        public static Limits standard(Duration attemptTimeout) {
            return new Limits(20_000, 64L << 20, 1_024, attemptTimeout.multipliedBy(LEASE_IN_ATTEMPTS), attemptTimeout);
        }

        /** After this long an attempt could outlive its lease, so it is not begun. */
        long startWithinNanos() {
            return lease.minus(attemptTimeout.multipliedBy(3).dividedBy(2)).toNanos();
        }
    }

    /** Somebody waits for each of them before a screen. */
    private static final int MOST_TESTS = 32;

    private final ContextInternal context;
    private final InstantSource clock;
    private final HttpSender sender;
    private final Recorder recorder;
    private final TargetStore webhooks;
    private final DeliveryStore deliveries;
    private final Leases leases;
    private final Limits limits;
    private final long startWithinNanos;

    private final Map<WebhookId, Lane> lanes = new ConcurrentHashMap<>();
    private final Turns turns;
    /** What is held, and what is on its way here from another thread. */
    private final AtomicInteger held = new AtomicInteger();

    private final AtomicLong heldBytes = new AtomicLong();
    private int testsInFlight;
    private long lastBeatNanos = System.nanoTime();
    private boolean starting;
    private volatile boolean stopping;
    private @Nullable Promise<Void> landed;

    Dispatcher(
            Context context,
            InstantSource clock,
            HttpSender sender,
            Recorder recorder,
            TargetStore webhooks,
            DeliveryStore deliveries,
            Leases leases,
            Limits limits) {
        this.context = (ContextInternal) context;
        this.clock = clock;
        this.sender = sender;
        this.recorder = recorder;
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.leases = leases;
        this.limits = limits;
        this.startWithinNanos = limits.startWithinNanos();
        this.turns = new Turns(limits.attempts());
    }

    /** Where everything of the engine runs. */
    public Context context() {
        return context;
    }

    /** Does what belongs on the engine's event loop there, as {@link EventLoops#on} does. */
    public <T> Future<T> onLoop(Supplier<Future<T>> work) {
        return EventLoops.on(context, work);
    }

    public Duration leaseTime() {
        return limits.lease();
    }

    public Duration attemptTimeout() {
        return limits.attemptTimeout();
    }

    /** A fresh lease for one claim. May be called from any thread. */
    public long nextLease() {
        return leases.next();
    }

    /** How many more deliveries may be claimed now, over all webhooks. May be called from any thread. */
    public int room() {
        return stopping || heldBytes.get() >= limits.bytes() || !recorder.hasRoom()
                ? 0
                : Math.max(0, limits.deliveries() - held.get());
    }

    /** How many more deliveries of this webhook may be claimed now. May be called from any thread. */
    public int room(WebhookId webhookId) {
        Lane lane = lanes.get(webhookId);
        return lane == null ? room() : Math.min(room(), lane.room());
    }

    /** The webhooks for which nothing more may be claimed now. May be called from any thread. */
    public List<UUID> saturated() {
        return lanes.values().stream()
                .filter(lane -> lane.room() == 0)
                .map(lane -> lane.webhookId.value())
                .toList();
    }

    /** Takes claimed deliveries over, and counts them as held at once. May be called from any thread. */
    public void accept(List<Delivery> claimed) {
        held.addAndGet(claimed.size());
        heldBytes.addAndGet(bytes(claimed));
        claimed.forEach(this::expect);
        if (context.inThread()) {
            take(claimed);
        } else {
            context.runOnContext(turn -> take(claimed));
        }
    }

    /** In one step with finding the lane, so that it is not let go of as idle in between. */
    private void expect(Delivery delivery) {
        lanes.compute(delivery.webhookId(), (id, known) -> {
            Lane lane = known == null ? new Lane(delivery.workspaceId(), id) : known;
            lane.expect();
            return lane;
        });
    }

    private void take(List<Delivery> claimed) {
        for (Delivery delivery : claimed) {
            Lane lane = Objects.requireNonNull(lanes.get(delivery.webhookId()));
            lane.add(delivery);
            list(lane);
        }
        startAll();
    }

    /** Makes the next attempt for this webhook look at its row again. May be called from any thread. */
    public void webhookChanged(WebhookId webhookId) {
        context.runOnContext(turn -> {
            Lane lane = lanes.get(webhookId);
            if (lane != null) {
                lane.target = null;
                list(lane);
                startAll();
            }
        });
    }

    /**
     * Looks at the rows of all webhooks that have something waiting, so that what another node changed is honoured
     * within a second, and lets go of lanes that have been idle.
     */
    public Future<Void> refreshOnce() {
        long now = System.nanoTime();
        for (WebhookId webhookId : lanes.keySet()) {
            lanes.computeIfPresent(
                    webhookId,
                    (id, lane) -> lane.held() == 0 && now - lane.lastUsedNanos > IDLE_LANE_NANOS ? null : lane);
        }
        List<Lane> waiting = lanes.values().stream()
                .filter(lane -> lane.queued() > 0 && !lane.loading)
                .toList();
        return waiting.isEmpty() ? Future.succeededFuture() : load(waiting);
    }

    /** The number under which this node's claims are made and its beats counted. */
    public int node() {
        return leases.node();
    }

    /**
     * Goes on under a new number and forgets everything that has not begun, because this node was given up for dead
     * and its claims with it. What is in flight cannot be called back; its outcomes change no delivery.
     */
    public void forget(int newNode) {
        requireLoop();
        leases.renumber(newNode);
        lanes.values().forEach(lane -> dropped(lane.removeAll()));
    }

    /**
     * Other nodes saw this one alive. Without beats nothing begins: this process may have been stopped, or cut off from
     * the database, for so long that its claims are another's by now.
     *
     * @param nanos {@link System#nanoTime()} from before the beat
     */
    public void beaten(long nanos) {
        requireLoop();
        lastBeatNanos = nanos;
        startAll();
    }

    private boolean claimsAreOurs() {
        return System.nanoTime() - lastBeatNanos < TRUST_CLAIMS_NANOS;
    }

    /** Begins nothing more; succeeds when what is in flight has ended and is recorded. */
    Future<Void> drain() {
        stopping = true;
        Promise<Void> promise = Promise.promise();
        landed = promise;
        lanes.values().forEach(lane -> dropped(lane.removeAll()));
        tellIfLanded();
        return promise.future().compose(ended -> recorder.drain());
    }

    private void list(Lane lane) {
        lane.lastUsedNanos = System.nanoTime();
        if (lane.queued() == 0 || !lane.hasWindow()) {
            return;
        }
        if (lane.needsTarget()) {
            if (!lane.loading) {
                load(List.of(lane))
                        .onFailure(failure -> log.atWarn()
                                .addKeyValue("webhook", lane.webhookId)
                                .addKeyValue("cause", failure.toString())
                                .log("A webhook could not be read; its deliveries wait"));
            }
            return;
        }
        turns.add(lane);
    }

    /** Starts what there is room for, one delivery of each lane in turn. */
    private void startAll() {
        if (starting) {
            // An attempt ended as soon as it began, as those to a blocked host do; whoever began it goes on.
            return;
        }
        starting = true;
        try {
            startInTurn();
        } finally {
            starting = false;
        }
    }

    private void startInTurn() {
        while (!stopping && recorder.hasRoom() && claimsAreOurs()) {
            Lane lane = turns.next();
            if (lane == null) {
                return;
            }
            if (lane.queued() > 0 && lane.hasWindow()) {
                Target target = lane.target;
                if (target != null && !lane.needsTarget()) {
                    start(lane, target);
                }
            }
            list(lane);
        }
    }

    private void start(Lane lane, Target target) {
        boolean inBackground = lane.nextIsBackground();
        Delivery delivery = lane.start();
        if (System.nanoTime() - delivery.claimedNanos() > startWithinNanos) {
            lane.notStarted();
            dropped(List.of(delivery));
            return;
        }
        turns.begun(inBackground);
        attempt(delivery, target).onComplete(attempted -> {
            turns.ended(inBackground);
            dropped(List.of(delivery));
            if (attempted.succeeded()) {
                record(lane, delivery, target, attempted.result());
            } else {
                // A bug of ours: the lease runs out and the delivery is tried again.
                log.atError()
                        .addKeyValue("event", delivery.eventId())
                        .setCause(attempted.cause())
                        .log("An attempt could not be made");
                ended(lane, false);
            }
        });
    }

    private Future<Outcome> attempt(Delivery delivery, Target target) {
        return sender.send(new OutgoingRequest(
                target.url(),
                target.inbox(),
                target.secrets(clock.instant()),
                delivery.eventId(),
                delivery.payload(),
                delivery.number()));
    }

    /**
     * A failure keeps its place in the window until it is recorded: recording may disable the webhook, and then nothing
     * more may begin.
     */
    private void record(Lane lane, Delivery delivery, Target target, Outcome outcome) {
        Future<Recorded> recorded = recorder.record(delivery, target.url(), outcome);
        if (outcome.succeeded()) {
            ended(lane, true);
        } else {
            recorded.onComplete(written -> {
                if (written.succeeded() && written.result().closed()) {
                    lane.target = null;
                    giveBack(lane.removeAll());
                }
                ended(lane, false);
            });
            startAll();
        }
    }

    /**
     * Makes the one attempt of a test event, beside all lanes: it waits for nobody and moves no window.
     *
     * @return its id in the log, once it is written; fails with {@link Rejection.Overloaded} when there is no room
     */
    public Future<AttemptId> attemptTest(Delivery test, Target target) {
        return onLoop(() -> {
            if (stopping || testsInFlight >= MOST_TESTS || !recorder.hasRoom()) {
                return Future.failedFuture(
                        new Rejection.Overloaded("Too many tests are under way. Try again shortly."));
            }
            testsInFlight++;
            return attempt(test, target)
                    .eventually(this::testEnded)
                    .compose(outcome -> recorder.record(test, target.url(), outcome))
                    .map(Recorded::id);
        });
    }

    private Future<Void> testEnded() {
        testsInFlight--;
        tellIfLanded();
        return Future.succeededFuture();
    }

    private void ended(Lane lane, boolean success) {
        lane.ended(success);
        List<Delivery> excess = lane.removeExcess();
        if (!excess.isEmpty()) {
            giveBack(excess);
        }
        list(lane);
        startAll();
        tellIfLanded();
    }

    private Future<Void> load(List<Lane> wanted) {
        wanted.forEach(lane -> lane.loading = true);
        List<WorkspaceId> workspaceIds =
                wanted.stream().map(lane -> lane.workspaceId).toList();
        List<WebhookId> webhookIds = wanted.stream().map(lane -> lane.webhookId).toList();
        return webhooks.targets(workspaceIds, webhookIds)
                .onSuccess(targets -> loaded(wanted, targets))
                .onFailure(failure -> wanted.forEach(lane -> lane.loading = false))
                .mapEmpty();
    }

    private void loaded(List<Lane> wanted, List<Target> targets) {
        Map<WebhookId, Target> byId = targets.stream().collect(Collectors.toMap(Target::webhookId, t -> t));
        for (Lane lane : wanted) {
            lane.loading = false;
            Target target = byId.get(lane.webhookId);
            if (target == null || !target.open()) {
                // Disabled: held in Postgres. Deleted: the scanner ends what is left.
                lane.target = null;
                giveBack(lane.removeAll());
            } else {
                lane.target = target;
                lane.wantedRevision = Math.min(lane.wantedRevision, target.revision());
                list(lane);
            }
        }
        startAll();
    }

    private void giveBack(List<Delivery> excess) {
        dropped(excess);
        if (!excess.isEmpty()) {
            deliveries
                    .release(excess)
                    .onFailure(failure -> log.atWarn()
                            .addKeyValue("deliveries", excess.size())
                            .addKeyValue("cause", failure.toString())
                            .log("Claims could not be given back; they run out by themselves"));
        }
    }

    private void dropped(List<Delivery> gone) {
        held.addAndGet(-gone.size());
        heldBytes.addAndGet(-bytes(gone));
    }

    private static long bytes(List<Delivery> deliveries) {
        long bytes = 0;
        for (Delivery delivery : deliveries) {
            bytes += delivery.payload().length();
        }
        return bytes;
    }

    private void tellIfLanded() {
        if (landed != null && turns.inFlight() + testsInFlight == 0) {
            landed.tryComplete();
        }
    }

    /** A caller from another event loop would break what is held here, some time and somewhere else. */
    private void requireLoop() {
        if (!context.inThread()) {
            throw new IllegalStateException("the Dispatcher must be used on the engine's event loop");
        }
    }
}
