package dev.fanfare.bench;

import dev.fanfare.id.EventId;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A receiver that answers 200 at once, and remembers every event of every path, so that loss and duplicates can be
 * counted, and how long each was under way. {@code /hang} is never answered.
 *
 * <p>{@code GET /stats} tells {@code {"received", "repeated", "p50", "p99"}}, the last two in milliseconds from the
 * publish to here; {@code POST /forget} begins anew; {@code POST /ids?file=…} writes the ids of the path {@code /10}.
 */
public final class BenchReceiver {
    private static final byte[] SENT = "\"sent\":".getBytes(StandardCharsets.US_ASCII);
    private static final String PATH_OF_IDS = "/10";

    private static IdSet everything = new IdSet();
    private static IdSet ids = new IdSet();
    private static Histogram latency = new Histogram();
    private static long received;
    private static long repeated;

    private BenchReceiver() {}

    /** Listens on loopback, on the port given. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.createHttpServer()
                .requestHandler(BenchReceiver::handle)
                .listen(Integer.parseInt(args[0]), "127.0.0.1")
                .onSuccess(listening -> System.out.println("ready"))
                .onFailure(failure -> System.exit(1));
    }

    private static void handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        switch (path) {
            case "/hang" -> request.resume();
            case "/stats" -> request.response().end(stats());
            case "/forget" -> {
                forget();
                request.response().end();
            }
            case "/ids" -> {
                ids.write(Path.of(request.getParam("file")));
                request.response().end();
            }
            default -> request.body().onSuccess(body -> receive(request, path, body));
        }
    }

    private static void receive(HttpServerRequest request, String path, Buffer body) {
        long now = System.nanoTime();
        received++;
        String id = request.getHeader("webhook-id");
        EventId.parse(id == null ? "" : id).ifPresent(event -> {
            long high = event.value().getMostSignificantBits();
            long low = event.value().getLeastSignificantBits();
            if (!everything.add(high, low + 31L * path.hashCode())) {
                repeated++;
            }
            if (path.equals(PATH_OF_IDS)) {
                ids.add(high, low);
            }
        });
        long sent = sentAt(body);
        if (sent > 0) {
            latency.add(now - sent);
        }
        request.response().end("ok");
    }

    /** The load's {@link System#nanoTime()}, which on one machine is one clock for all processes. */
    private static long sentAt(Buffer body) {
        byte[] bytes = body.getBytes();
        for (int i = 0; i < bytes.length - SENT.length; i++) {
            int at = 0;
            while (at < SENT.length && bytes[i + at] == SENT[at]) {
                at++;
            }
            if (at == SENT.length) {
                long sent = 0;
                for (int digit = i + at; digit < bytes.length && bytes[digit] != ','; digit++) {
                    sent = bytes[digit] == ' ' ? sent : sent * 10 + (bytes[digit] - '0');
                }
                return sent;
            }
        }
        return 0;
    }

    private static void forget() {
        everything = new IdSet();
        ids = new IdSet();
        latency = new Histogram();
        received = 0;
        repeated = 0;
    }

    private static Buffer stats() {
        return new JsonObject()
                .put("received", received)
                .put("repeated", repeated)
                .put("p50", latency.millis(0.5))
                .put("p99", latency.millis(0.99))
                .toBuffer();
    }
}
