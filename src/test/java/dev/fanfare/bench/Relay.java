package dev.fanfare.bench;

import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.InstantSource;

/**
 * The reference of every figure: takes a request, makes one to the receiver, answers 202 when that is answered. The
 * same HTTP in and out as the service, header by header and byte by byte, but it neither reads nor signs nor stores
 * anything.
 */
public final class Relay {
    private static final Uuid7 UUIDS = new Uuid7(InstantSource.system());
    private static final CharSequence[][] HEADERS = {
        header("Content-Type", "application/json"),
        header("User-Agent", "Fanfare/0.1.0"),
        header("webhook-timestamp", "1795461907"),
        header("webhook-signature", "v1,c5VqZbTmZHZuziZTxSZhGfFR6MEG3sVgVvv7g27Cf8o="),
        header("webhook-attempt", "1"),
        header("Dub-Signature", "62973d3f".repeat(8))
    };
    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");
    private static final CharSequence WEBHOOK_ID = HttpHeaders.createOptimized("webhook-id");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final Buffer ANSWER = Buffer.buffer("{\"id\":\"evt_01m84xx0hre00astsxytqn9ddc\","
            + "\"event\":\"link.created\",\"createdAt\":\"2026-11-23T19:25:07.000Z\",\"webhooks\":1}");

    private Relay() {}

    private static CharSequence[] header(String name, String value) {
        return new CharSequence[] {HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value)};
    }

    /** Listens on the first port on loopback, passes on to the second. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1_024));
        RequestOptions target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(args[1]))
                .setURI("/");
        vertx.createHttpServer()
                .requestHandler(request -> relay(client, target, request))
                .listen(Integer.parseInt(args[0]), "127.0.0.1")
                .onSuccess(listening -> System.out.println("ready"))
                .onFailure(failure -> System.exit(1));
    }

    private static void relay(HttpClient client, RequestOptions target, HttpServerRequest request) {
        request.body()
                .compose(body -> client.request(target).compose(outgoing -> send(outgoing, body)))
                .compose(answer -> answer.body())
                .onSuccess(done -> request.response()
                        .setStatusCode(202)
                        .putHeader(CONTENT_TYPE, JSON)
                        .end(ANSWER))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    private static Future<HttpClientResponse> send(HttpClientRequest outgoing, Buffer body) {
        for (CharSequence[] header : HEADERS) {
            outgoing.putHeader(header[0], header[1]);
        }
        return outgoing.putHeader(WEBHOOK_ID, new EventId(UUIDS.next()).toString())
                .send(body);
    }
}
