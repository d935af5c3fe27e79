package dev.fanfare.delivery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to receivers, new and kept. The one used last is used next, so that those beyond what the load needs grow
 * old and are closed. It does not bound how many are open; its caller bounds the exchanges. Confined to one event loop.
 */
final class ConnectionPool {
    static final long LONGEST_LIFE_NANOS = Duration.ofSeconds(60).toNanos();

    /**
     * Where connections lead that may stand for each other.
     *
     * @param server an address and a port, not a name
     * @param host of the URL: proxies may send a connection where its first {@code Host} belongs; with TLS the certificate
     *     must be for it
     */
    record Endpoint(SocketAddress server, String host, boolean tls) {}

    private final ContextInternal context;
    private final NetClient client;
    private final ClientSSLOptions tls;
    private final Map<Endpoint, ArrayDeque<Connection>> kept = new HashMap<>();
    private boolean closed;

    /**
     * To be called on the event loop that will use it.
     *
     * @param timeout after which nobody waits for a connection any more
     * @param trust whose certificates are good; the platform's authorities when null
     */
    ConnectionPool(Vertx vertx, Duration timeout, @Nullable TrustOptions trust) {
        context = (ContextInternal) vertx.getOrCreateContext();
        client = vertx.createNetClient(new NetClientOptions().setConnectTimeout((int) timeout.toMillis()));
        tls = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
        tls.setSslHandshakeTimeout(timeout.toMillis()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (trust != null) {
            tls.setTrustOptions(trust);
        }
    }

    /** A connection that nothing else uses; it comes back by itself when its exchange has ended well. */
    Future<Connection> take(Endpoint endpoint) {
        ArrayDeque<Connection> idle = kept.get(endpoint);
        if (idle != null) {
            long now = System.nanoTime();
            for (Connection newest = idle.poll(); newest != null; newest = idle.poll()) {
                if (newest.isUsable(now)) {
                    return Future.succeededFuture(newest);
                }
                newest.close();
            }
        }
        return open(endpoint);
    }

    private Future<Connection> open(Endpoint endpoint) {
        ConnectOptions options =
                new ConnectOptions().setRemoteAddress(endpoint.server()).setSsl(endpoint.tls());
        if (endpoint.tls()) {
            options.setHost(endpoint.host()).setPort(endpoint.server().port()).setSslOptions(tls);
        }
        return client.connect(options)
                .map(socket -> Connection.over((NetSocketInternal) socket, context, this, endpoint));
    }

    /** Takes a connection back whose exchange has ended. */
    void keep(Connection connection) {
        if (closed) {
            connection.close();
        } else {
            kept.computeIfAbsent(connection.endpoint(), first -> new ArrayDeque<>())
                    .push(connection);
        }
    }

    /** Closes what has been idle for too long. To be called every half second or so. */
    void closeIdle() {
        long now = System.nanoTime();
        kept.values().removeIf(idle -> {
            idle.removeIf(connection -> {
                boolean usable = connection.isUsable(now);
                if (!usable) {
                    connection.close();
                }
                return !usable;
            });
            return idle.isEmpty();
        });
    }

    /** Closes all connections. */
    Future<Void> close() {
        closed = true;
        kept.clear();
        return client.close();
    }
}
