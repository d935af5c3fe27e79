package dev.fanfare.api;

import dev.fanfare.event.Envelope;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends what a use case gives. */
final class Answers {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /** Longer than any statement may take; then something is stuck and the caller is told to come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Answers() {}

    static void send(RoutingContext ctx, int status, Future<JsonObject> body) {
        send(ctx, status, PATIENCE, body);
    }

    /** For what may take longer than a few statements. */
    static void send(RoutingContext ctx, int status, Duration patience, Future<JsonObject> body) {
        whenDone(
                ctx,
                patience,
                body,
                json -> ctx.response()
                        .setStatusCode(status)
                        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                        .end(json.toBuffer()));
    }

    static void sendArray(RoutingContext ctx, int status, Future<JsonArray> body) {
        whenDone(
                ctx,
                PATIENCE,
                body,
                json -> ctx.response()
                        .setStatusCode(status)
                        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                        .end(json.toBuffer()));
    }

    /** For the busiest call: no timer of its own, since the group commit has one, and a body that is text already. */
    static void sendText(RoutingContext ctx, int status, Future<String> body) {
        body.onSuccess(text -> ctx.response()
                        .setStatusCode(status)
                        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                        .end(text))
                .onFailure(ctx::fail);
    }

    static void sendNothing(RoutingContext ctx, Future<Void> done) {
        whenDone(
                ctx,
                PATIENCE,
                done,
                nothing -> ctx.response().setStatusCode(204).end());
    }

    private static <T> void whenDone(RoutingContext ctx, Duration patience, Future<T> future, Handler<T> answer) {
        future.timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(answer)
                .onFailure(ctx::fail);
    }

    /** RFC 3339 in UTC with milliseconds, or null. */
    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : Envelope.time(instant);
    }
}
