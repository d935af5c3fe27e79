package dev.fanfare.http;

import dev.fanfare.inbox.InboxReceiver;
import dev.fanfare.loop.EventLoops;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server on one event loop: limits, health, inboxes, and the doors. */
public final class HttpVerticle extends VerticleBase {
    private static final Duration FINISH_REQUESTS = Duration.ofSeconds(10);
    private static final int IDLE_SECONDS = 75;
    private static final int BACKLOG = 4_096;
    /** The console bounds whole forms; a single field may be as large as they. */
    private static final int FORM_FIELD_BYTES = 64 * 1024;

    private final Context loop;
    private final String host;
    private final int port;
    private final Health health;
    private final Supplier<Router> api;
    private final Supplier<Router> console;
    private final Supplier<InboxReceiver> inboxes;
    private @Nullable HttpServer server;

    /**
     * Makes the server of one event loop.
     *
     * @param loop the event loop to serve on
     * @param api makes the API's router; called on that loop
     * @param console makes the console's, likewise
     * @param inboxes makes what takes requests to inboxes, likewise
     */
    public HttpVerticle(
            Context loop,
            String host,
            int port,
            Health health,
            Supplier<Router> api,
            Supplier<Router> console,
            Supplier<InboxReceiver> inboxes) {
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.health = health;
        this.api = api;
        this.console = console;
        this.inboxes = inboxes;
    }

    @Override
    public Future<?> start() {
        return EventLoops.on(loop, this::listen).onSuccess(listening -> server = listening);
    }

    private Future<HttpServer> listen() {
        Router router = Router.router(vertx);
        router.route("/api/*").subRouter(api.get());
        router.get("/health/live").handler(health::live);
        router.get("/health/ready").handler(health::ready);
        router.route("/*").subRouter(console.get());
        InboxReceiver inbox = inboxes.get();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setAcceptBacklog(BACKLOG)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true)
                .setMaxFormAttributeSize(FORM_FIELD_BYTES)
                // There are no web sockets, so no request passes through what would compress them.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                // One protocol, and so one set of limits, for API calls.
                .setHttp2ClearTextEnabled(false);
        return vertx.createHttpServer(options)
                .requestHandler(request -> dispatch(request, inbox, router))
                .listen();
    }

    /** By the path as it came: a router would tidy it first, and then other spellings would lead to an inbox too. */
    private static void dispatch(HttpServerRequest request, InboxReceiver inbox, Router router) {
        String path = request.path();
        if (path != null && InboxReceiver.isFor(path)) {
            inbox.handle(request, path);
        } else {
            router.handle(request);
        }
    }

    /** The port it listens on; only after the start. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    /** Where this process itself reaches it; only after the start. */
    public SocketAddress address() {
        String reachable = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "::1";
            default -> host;
        };
        return SocketAddress.inetSocketAddress(port(), reachable);
    }

    @Override
    public Future<?> stop() {
        HttpServer listening = server;
        return listening == null
                ? Future.succeededFuture()
                : listening.shutdown(FINISH_REQUESTS.toMillis(), TimeUnit.MILLISECONDS);
    }
}
