package dev.fanfare.faults;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.faults.History.Acknowledged;
import dev.fanfare.faults.History.Overlap;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.testing.Outlet.Next;
import dev.fanfare.testing.Outlet.Trap;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Does it. Each fault ends when all nodes take events again and deliver them, which they must do by themselves within
 * {@link #RECOVERY}.
 */
final class Faults {
    /** Twice the time after which a claim of a dead node is free. */
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static final Duration UNTIL_IT_HAPPENS = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final List<Node> nodes;
    private final Receivers receivers;
    private final Load load;
    private final Witness witness;
    private final Random random;

    Faults(Cluster cluster, List<Node> nodes, Receivers receivers, Load load, Witness witness, long seed) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.receivers = receivers;
        this.load = load;
        this.witness = witness;
        this.random = new Random(seed);
    }

    /** Returns when it is over. */
    void strike(Kind kind) {
        Node node = nodes.get(random.nextInt(nodes.size()));
        enableHostile(nodes.get(random.nextInt(nodes.size())));
        pause(300, 1_000);
        switch (kind) {
            case KILL -> killed(kind, () -> kill(node), node);
            case KILL_BEFORE_PUBLISH -> killAt(kind, Point.BEFORE_PUBLISH, node);
            case KILL_AFTER_PUBLISH -> killAt(kind, Point.AFTER_PUBLISH, node);
            case KILL_AFTER_ACKNOWLEDGEMENT -> killed(kind, () -> killOnceAcknowledged(node), node);
            case KILL_AFTER_CLAIM -> killAt(kind, Point.AFTER_CLAIM, node);
            case KILL_DURING_ATTEMPT -> killed(kind, () -> killDuringAttempt(node), node);
            case KILL_BEFORE_RECORD -> killAt(kind, Point.BEFORE_RECORD, node);
            case KILL_IN_RECORD -> killAt(kind, Point.IN_RECORD, node);
            case KILL_AFTER_RECORD -> killAt(kind, Point.AFTER_RECORD, node);
            case STOP -> lasting(kind, Overlap.AFTER_THE_LEASE, () -> stop(node, 500, 4_000));
            case STOP_PAST_LEASES -> lasting(kind, Overlap.AFTER_THE_LEASE, () -> stop(node, 9_000, 14_000));
            case STOP_IN_RECORD -> lasting(kind, Overlap.AFTER_THE_LEASE, () -> stopInRecord(node));
            case POSTGRES_CRASHES -> lasting(kind, Overlap.NEVER, this::crash);
            case CONNECTIONS_TERMINATED -> lasting(kind, Overlap.NEVER, this::terminate);
            case CONNECTIONS_EXHAUSTED -> lasting(kind, Overlap.NEVER, () -> cluster.hoard(span(1_000, 4_000)));
            case NETWORK_HANGS -> lasting(kind, Overlap.NEVER, () -> hang(node));
            case NETWORK_GONE -> lasting(kind, Overlap.NEVER, () -> strand(node));
            case CLOCK_FORWARD -> lasting(kind, Overlap.ANY_TIME, () -> jump(span(3_000, 30_000)));
            case CLOCK_BACK ->
                lasting(kind, Overlap.ANY_TIME, () -> jump(span(1_000, 4_000).negated()));
        }
    }

    /** Something that strikes in a moment, and a node that is down for a while. */
    private void killed(Kind kind, Supplier<Long> strike, Node node) {
        long from = strike.get();
        witness.struck(kind.name(), from, System.nanoTime(), Overlap.NEVER);
        pause(0, 3_000);
        node.startAgain();
        awaitRecovered();
    }

    private void lasting(Kind kind, Overlap overlap, Runnable fault) {
        long from = System.nanoTime();
        fault.run();
        awaitRecovered();
        witness.struck(kind.name(), from, System.nanoTime(), overlap);
    }

    private static long kill(Node node) {
        long from = System.nanoTime();
        node.process().kill();
        return from;
    }

    private void killAt(Kind kind, Point point, Node node) {
        killed(kind, () -> at(point, node, Next.CUT, () -> kill(node)), node);
    }

    /** Does something when the node comes to a point; nothing of what it says or hears there goes on before. */
    private static long at(Point point, Node node, Next next, Supplier<Long> action) {
        CompletableFuture<Long> happened = new CompletableFuture<>();
        node.outlet().set(new Trap(point.moment(), point::isAt, () -> {
            happened.complete(action.get());
            return next;
        }));
        return await(happened);
    }

    private long killOnceAcknowledged(Node node) {
        publishThrough(node, load.nextNumber());
        return kill(node);
    }

    private long killDuringAttempt(Node node) {
        int n = load.nextNumber();
        CompletableFuture<Long> happened = new CompletableFuture<>();
        receivers.set(new Receivers.Ambush(
                request -> request.bodyText().contains("{\"n\":" + n + "}"), () -> happened.complete(kill(node))));
        // It may be dead before it can acknowledge.
        BooleanSupplier late = over(UNTIL_IT_HAPPENS);
        load.publishThrough(node, n, () -> happened.isDone() || late.getAsBoolean());
        return await(happened);
    }

    private void stop(Node node, int leastMs, int mostMs) {
        node.process().pause();
        pause(leastMs, mostMs);
        node.process().proceed();
    }

    /** It holds locks on what it records, for which the other node must not wait. */
    private void stopInRecord(Node node) {
        at(Point.LOCKING, node, Next.PASS_ON, () -> {
            node.process().pause();
            return System.nanoTime();
        });
        pause(9_000, 14_000);
        Node other = nodes.get(1 - nodes.indexOf(node));
        awaitRecovered(other);
        node.process().proceed();
    }

    private void crash() {
        cluster.crash();
        pause(0, 4_000);
        cluster.startAgain();
        nodes.forEach(node -> node.outlet().leadTo(cluster.port()));
    }

    private void terminate() {
        for (int i = 10 + random.nextInt(20); i > 0; i--) {
            cluster.terminate(random.nextDouble());
            pause(20, 200);
        }
    }

    private void hang(Node node) {
        int directions = 1 + random.nextInt(3);
        node.outlet().hold((directions & 1) != 0, (directions & 2) != 0);
        pause(1_000, 9_000);
        if (random.nextBoolean()) {
            node.outlet().pull();
            node.outlet().plugIn();
        }
        node.outlet().letGo();
    }

    private void strand(Node node) {
        at(Point.LOCKING, node, Next.CUT, () -> {
            node.outlet().strand();
            return System.nanoTime();
        });
        pause(0, 3_000);
        node.outlet().plugIn();
    }

    private void jump(Duration offset) {
        cluster.setClockAhead(offset);
        pause(500, 4_000);
        cluster.setClockAhead(Duration.ZERO);
    }

    /** Gives the hostile receivers what is held for them, until they are disabled again. */
    private void enableHostile(Node node) {
        for (String webhookId : receivers.hostile()) {
            node.api().post("/webhooks/" + webhookId + "/enable", "{}").expect(200);
        }
    }

    private void awaitRecovered() {
        nodes.forEach(this::awaitRecovered);
    }

    private void awaitRecovered(Node node) {
        Acknowledged probe = publishThrough(node, load.nextNumber());
        EventId eventId = EventId.parse(probe.eventId()).orElseThrow();
        WebhookId webhookId = WebhookId.parse(receivers.quick()).orElseThrow();
        eventually(
                RECOVERY,
                () -> assertThat(cluster.query(
                                        "SELECT FROM attempt WHERE event_id = $1 AND webhook_id = $2 AND succeeded",
                                        eventId.value(),
                                        webhookId.value())
                                .size())
                        .as("%s published through %s and delivered", eventId, node.name())
                        .isPositive());
    }

    private Acknowledged publishThrough(Node node, int n) {
        return load.publishThrough(node, n, over(RECOVERY))
                .orElseThrow(() -> new AssertionError(node.name() + " took no event for " + RECOVERY));
    }

    /** Whether this time, from now on, is over. */
    private static BooleanSupplier over(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        return () -> System.nanoTime() >= deadline;
    }

    private static <T> T await(CompletableFuture<T> happened) {
        try {
            return happened.get(UNTIL_IT_HAPPENS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("It did not come to that point", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Duration span(int leastMs, int mostMs) {
        return Duration.ofMillis(leastMs + random.nextInt(mostMs - leastMs));
    }

    private void pause(int leastMs, int mostMs) {
        LockSupport.parkNanos(span(leastMs, mostMs).toNanos());
    }
}
