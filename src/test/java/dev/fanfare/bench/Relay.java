package dev.fanfare.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.UUID;

/**
 * The reference of every figure: takes a request, makes one to the receiver, answers 202 when that is answered. The
 * same HTTP in and out as the service, but neither signs nor stores anything.
 */
public final class Relay {
    private Relay() {}

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
                .compose(body -> client.request(target)
                        .compose(outgoing -> outgoing.putHeader("Content-Type", "application/json")
                                .putHeader("webhook-id", UUID.randomUUID().toString())
                                .send(body)))
                .compose(answer -> answer.body())
                .onSuccess(done -> request.response().setStatusCode(202).end("{}"))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }
}
