package dev.fanfare.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/**
 * A receiver that answers 200 at once and remembers every {@code webhook-id}, so that loss and duplicates can be
 * counted. {@code GET /stats} tells {@code {"received", "distinct"}}.
 */
public final class BenchReceiver {
    private static final Set<String> IDS = new HashSet<>();
    private static long received;

    private BenchReceiver() {}

    /** Listens on loopback, on the port given. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.createHttpServer()
                .requestHandler(request -> {
                    if ("/stats".equals(request.path())) {
                        request.response()
                                .end(new JsonObject()
                                        .put("received", received)
                                        .put("distinct", IDS.size())
                                        .toBuffer());
                        return;
                    }
                    received++;
                    IDS.add(request.getHeader("webhook-id") + request.path());
                    request.response().end("ok");
                })
                .listen(Integer.parseInt(args[0]), "127.0.0.1")
                .onFailure(failure -> System.exit(1));
    }
}
