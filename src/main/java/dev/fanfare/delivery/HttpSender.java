package dev.fanfare.delivery;

import dev.fanfare.destination.DestinationGuard;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts: one HTTP request each, whose answer, failure or deadline becomes one {@link Outcome}.
 *
 * <p>An instance is confined to the event loop that made it: constructor, {@link #send} and {@link #close} are called
 * there, and outcomes arrive there. It does not bound how much is in flight; its caller does.
 */
public final class HttpSender {
    private static final long TICK_MS = 100;
    /** Idle connections are looked for this often, so none is kept for longer than 4.5 s. */
    private static final long SWEEP_MS = 500;

    private static final int TARGETS_REMEMBERED = 4096;

    private final Thread eventLoop = Thread.currentThread();
    private final Signature signature = new Signature();
    /** Oldest first: all have the same time, so who came first is due first, and one timer serves them all. */
    private final Set<Exchange> inFlight = new LinkedHashSet<>();

    private final Map<String, ParsedUrl> targets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ParsedUrl> eldest) {
            return size() > TARGETS_REMEMBERED;
        }
    };

    private final Vertx vertx;
    private final InstantSource clock;
    private final Duration attemptTimeout;
    private final String userAgent;
    private final DestinationGuard guard;
    private final Future<SocketAddress> ownServer;
    private final ConnectionPool connections;
    private final long sweeper;
    private final long ticker;
    private boolean closed;

    /**
     * To be called on the event loop that will use it.
     *
     * @param guard says to which address each attempt goes; made on the same event loop, closed with this sender
     * @param ownServer where this node's own server listens, once it does; for attempts to inboxes
     * @param attemptTimeout for all of an attempt, from looking up the name to the last byte of the answer
     * @param version of Fanfare, for {@code User-Agent}
     */
    public HttpSender(
            Vertx vertx,
            InstantSource clock,
            DestinationGuard guard,
            Future<SocketAddress> ownServer,
            Duration attemptTimeout,
            String version) {
        this(vertx, clock, guard, ownServer, attemptTimeout, version, null);
    }

    /** @param trust whose certificates are good; the platform's authorities when null */
    HttpSender(
            Vertx vertx,
            InstantSource clock,
            DestinationGuard guard,
            Future<SocketAddress> ownServer,
            Duration attemptTimeout,
            String version,
            @Nullable TrustOptions trust) {
        if (!Context.isOnEventLoopThread()) {
            throw new IllegalStateException("an HttpSender must be made on an event loop");
        }
        this.vertx = vertx;
        this.clock = clock;
        this.guard = guard;
        this.ownServer = onThisLoop(vertx, ownServer);
        this.attemptTimeout = attemptTimeout;
        this.userAgent = "Fanfare/" + version;
        // A connection that no attempt waits for any more must come to an end too; but the attempt's own deadline,
        // which knows what to say, comes first.
        this.connections = new ConnectionPool(vertx, attemptTimeout.plusSeconds(1), trust);
        this.sweeper = vertx.setPeriodic(SWEEP_MS, timer -> connections.closeIdle());
        this.ticker = vertx.setPeriodic(TICK_MS, timer -> endOverdue());
    }

    /**
     * Makes one attempt.
     *
     * @return the outcome, at the deadline at the latest. Never fails because of what a receiver does; only when this
     *     sender is closed, or when the request cannot be made at all: a URL without a host, a secret that is not base64
     */
    public Future<Outcome> send(OutgoingRequest request) {
        if (Thread.currentThread() != eventLoop) {
            throw new IllegalStateException("an HttpSender must be used on the event loop that made it");
        }
        if (closed) {
            return Future.failedFuture(closedException());
        }
        try {
            ParsedUrl target = target(request.url());
            Instant at = clock.instant();
            SignedRequest signed = SignedRequest.of(request, target, userAgent, at, signature);
            Exchange exchange = new Exchange(target, signed, at, System.nanoTime());
            Future<Connection> connection = request.inbox() == null ? connect(target) : connectToInbox();
            inFlight.add(exchange);
            exchange.outcome().onComplete(result -> inFlight.remove(exchange));
            exchange.begin(connection);
            return exchange.outcome();
        } catch (URISyntaxException | IllegalArgumentException | IllegalStateException e) {
            return Future.failedFuture(e);
        }
    }

    /** Closes all connections. Attempts still in flight fail: whether they arrived is unknown. */
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(ticker);
        vertx.cancelTimer(sweeper);
        for (Exchange exchange : List.copyOf(inFlight)) {
            exchange.abandon(closedException());
        }
        guard.close();
        return connections.close();
    }

    /** Takes a connection to the address that the guard chose, new or kept: nobody looks the host up again. */
    private Future<Connection> connect(ParsedUrl target) {
        return guard.vet(target.host()).compose(address -> connections.take(target.at(address)));
    }

    /**
     * Takes a connection to this node's own server, past the guard: nothing that a tenant wrote says where it goes. The
     * server speaks plain http, and the path is made from the token, so that nothing else there can be asked for.
     */
    private Future<Connection> connectToInbox() {
        return ownServer.compose(
                address -> connections.take(new ConnectionPool.Endpoint(address, address.host(), false)));
    }

    private static <T> Future<T> onThisLoop(Vertx vertx, Future<T> future) {
        Promise<T> here = ((ContextInternal) vertx.getOrCreateContext()).promise();
        future.onComplete(here);
        return here.future();
    }

    private void endOverdue() {
        long now = System.nanoTime();
        while (!inFlight.isEmpty()) {
            Exchange oldest = inFlight.iterator().next();
            if (now - oldest.began() < attemptTimeout.toNanos()) {
                return;
            }
            inFlight.remove(oldest);
            oldest.timeOut(attemptTimeout);
        }
    }

    private ParsedUrl target(String url) throws URISyntaxException {
        ParsedUrl known = targets.get(url);
        if (known != null) {
            return known;
        }
        ParsedUrl target = ParsedUrl.parse(url);
        targets.put(url, target);
        return target;
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("the sender is closed");
    }
}
