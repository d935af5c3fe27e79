package dev.fanfare.retry;

import dev.fanfare.delivery.DeliveryStore;
import dev.fanfare.delivery.Dispatcher;
import dev.fanfare.delivery.NodeStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats for this node and watches the others. A node that has been silent for {@value #SILENCE_SECONDS} s is given up,
 * and its claims become due at once, so that a crash costs seconds and not a whole lease.
 *
 * <p>A node is given up only when two looks in a row saw the same old beat: after a jump of Postgres's clock all beats
 * look old once, but the living beat again before the second look.
 */
public final class NodeWatch {
    private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);
    private static final int SILENCE_SECONDS = 10;

    private final NodeStore nodes;
    private final DeliveryStore deliveries;
    private final Dispatcher dispatcher;
    private Map<Integer, Instant> silentLastTime = Map.of();

    public NodeWatch(NodeStore nodes, DeliveryStore deliveries, Dispatcher dispatcher) {
        this.nodes = nodes;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
    }

    /** One beat, and one look at the others. May be called from any thread. */
    public Future<Void> watchOnce() {
        return dispatcher.onLoop(this::watch);
    }

    private Future<Void> watch() {
        long before = System.nanoTime();
        return nodes.beat(dispatcher.node())
                .compose(alive -> alive ? Future.<Void>succeededFuture() : comeBack())
                .onSuccess(beaten -> dispatcher.beaten(before))
                .compose(beaten -> nodes.silent(SILENCE_SECONDS))
                .compose(this::giveUp);
    }

    private Future<Void> comeBack() {
        log.atWarn()
                .addKeyValue("node", dispatcher.node())
                .log("This node was given up for dead: it was stopped for long, or cut off from the database");
        return nodes.register().onSuccess(dispatcher::forget).mapEmpty();
    }

    private Future<Void> giveUp(Map<Integer, Instant> silent) {
        Map<Integer, Instant> before = silentLastTime;
        silentLastTime = silent;
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<Integer, Instant> node : silent.entrySet()) {
            if (node.getValue().equals(before.get(node.getKey()))) {
                done = done.compose(next -> giveUp(node.getKey(), node.getValue()));
            }
        }
        return done;
    }

    /** If this node dies in between, the claims still run out by themselves, only later. */
    private Future<Void> giveUp(int node, Instant lastBeat) {
        return nodes.strikeOut(node, lastBeat).compose(struckOut -> {
            if (!struckOut) {
                return Future.succeededFuture();
            }
            log.atWarn().addKeyValue("node", node).log("A node is silent: its claims are given to others");
            return deliveries.releaseNode(node);
        });
    }
}
