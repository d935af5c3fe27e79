package dev.fanfare.delivery;

import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.DestinationGuard;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.Uuid7;
import dev.fanfare.secret.SecretKeys;
import dev.fanfare.webhook.TargetStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.SocketAddress;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's event loop: Dispatcher, HttpSender and Recorder live on it. Its end is graceful: what is in flight
 * finishes within the attempt time-out and is recorded, what has not begun is given back.
 */
public final class DeliveryVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(DeliveryVerticle.class);
    private static final Duration REFRESH = Duration.ofSeconds(1);
    /** Time to write the last outcomes, beyond the attempt time-out. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Pool pool;
    private final SecretKeys keys;
    private final InstantSource clock;
    private final AddressPolicy destinations;
    private final InboxUrls inboxUrls;
    private final Future<SocketAddress> ownServer;
    private final Uuid7 uuids;
    private final Dispatcher.Limits limits;
    private final String version;
    private @Nullable HttpSender sender;
    private @Nullable Dispatcher dispatcher;

    /**
     * Makes the engine.
     *
     * @param keys under which signing secrets are stored
     * @param destinations where attempts may go
     * @param inboxUrls tells the webhooks that lead to an inbox of this installation
     * @param ownServer where this node's own server listens, once it does: the inboxes are there
     * @param version of Fanfare, for {@code User-Agent}
     */
    public DeliveryVerticle(
            Pool pool,
            SecretKeys keys,
            InstantSource clock,
            AddressPolicy destinations,
            InboxUrls inboxUrls,
            Future<SocketAddress> ownServer,
            Uuid7 uuids,
            Dispatcher.Limits limits,
            String version) {
        this.pool = pool;
        this.keys = keys;
        this.clock = clock;
        this.destinations = destinations;
        this.inboxUrls = inboxUrls;
        this.ownServer = ownServer;
        this.uuids = uuids;
        this.limits = limits;
        this.version = version;
    }

    @Override
    public Future<?> start() {
        return new NodeStore(pool).register().onSuccess(this::startEngine);
    }

    private void startEngine(int node) {
        DestinationGuard guard = new DestinationGuard(vertx, clock, destinations);
        HttpSender httpSender = new HttpSender(vertx, clock, guard, ownServer, limits.attemptTimeout(), version);
        sender = httpSender;
        Leases leases = new Leases(node);
        Dispatcher engine = new Dispatcher(
                context,
                clock,
                httpSender,
                new Recorder(vertx, context, pool, uuids, leases),
                new TargetStore(pool, keys, inboxUrls),
                new DeliveryStore(pool),
                leases,
                limits);
        dispatcher = engine;
        vertx.setPeriodic(
                REFRESH.toMillis(),
                timer -> engine.refreshOnce()
                        .onFailure(failure -> log.atWarn()
                                .addKeyValue("cause", failure.toString())
                                .log("Webhooks could not be read again")));
        log.atInfo().addKeyValue("node", node).log("Engine started");
    }

    /** Only after the start. */
    public Dispatcher dispatcher() {
        return Objects.requireNonNull(dispatcher, "not started");
    }

    @Override
    public Future<?> stop() {
        Dispatcher engine = dispatcher();
        Duration patience = limits.attemptTimeout().plus(LAST_WORDS);
        return engine.drain()
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .compose(drained -> signOff(engine.node()))
                .eventually(() -> Objects.requireNonNull(sender).close());
    }

    private Future<Void> signOff(int node) {
        return new DeliveryStore(pool)
                .releaseNode(node)
                .compose(released -> new NodeStore(pool).remove(node))
                .recover(failure -> {
                    log.atWarn()
                            .addKeyValue("cause", failure.toString())
                            .log("Claims could not be given back; they run out by themselves");
                    return Future.succeededFuture();
                });
    }
}
