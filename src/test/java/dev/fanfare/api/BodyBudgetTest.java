package dev.fanfare.api;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final BodyBudget bodies = new BodyBudget();
    private final ErrorAnswer errors = new ErrorAnswer("http://localhost");

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void holdsForAllEventLoopsTogether() throws IOException {
        HttpServer one = server();
        HttpServer other = server();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), one.actualPort())) {
            String head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + BodyBudget.BYTES + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

            eventually(() -> assertThat(statusOfPost(other)).isEqualTo(503));
        }
        eventually(() -> assertThat(statusOfPost(other)).isEqualTo(200));
    }

    private HttpServer server() {
        Router router = Router.router(vertx);
        router.route().failureHandler(errors::handle);
        router.post()
                .handler(bodies.admit(BodyBudget.BYTES))
                .handler(BodyHandler.create(false).setBodyLimit(BodyBudget.BYTES))
                .handler(ctx -> ctx.response().end());
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
    }

    private static int statusOfPost(HttpServer server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
