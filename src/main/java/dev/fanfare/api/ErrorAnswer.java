package dev.fanfare.api;

import dev.fanfare.db.Outage;
import dev.fanfare.id.RequestNumber;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one shape of every error: {@code {"error":{"code","message","doc_url","details":[{"pointer","message"}]}}}, with
 * Dub's codes. Refusals are the caller's to mend and are logged at debug; failures are ours, logged once at error, and
 * tell the caller nothing of the inside.
 */
final class ErrorAnswer {
    private static final Logger log = LoggerFactory.getLogger(ErrorAnswer.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final long OUTAGE_WARNING_NANOS = 1_000_000_000L;

    private final String docUrl;
    private long lastOutageNanos = System.nanoTime() - 2 * OUTAGE_WARNING_NANOS;

    ErrorAnswer(String publicUrl) {
        this.docUrl = publicUrl + "/api/errors#";
    }

    /** Answers a request that failed, whatever with. */
    void handle(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        switch (failure) {
            case null -> byStatus(ctx, ctx.statusCode());
            case ApiFailure e -> send(ctx, e.status(), e.code(), e.sentence(), e.details());
            case Rejection.NotFound e -> send(ctx, 404, "not_found", e.sentence(), List.of());
            case Rejection.Conflict e -> send(ctx, 409, "conflict", e.sentence(), e.details());
            case Rejection.InvalidInput e -> send(ctx, 422, "unprocessable_entity", e.sentence(), e.details());
            case Rejection.Overloaded e -> unavailable(ctx, e.sentence());
            default -> {
                if (Outage.is(failure)) {
                    warnOfOutage(failure);
                    unavailable(ctx, "The service cannot reach its database right now. Try again shortly.");
                } else {
                    failed(ctx, failure);
                }
            }
        }
    }

    /** Answers for the router, which refuses by status alone. */
    void byStatus(RoutingContext ctx, int status) {
        switch (status) {
            case 404 -> send(ctx, 404, "not_found", "There is nothing at this address.", List.of());
            case 405 -> send(ctx, 405, "method_not_allowed", "This address does not know this method.", List.of());
            case 413 ->
                send(ctx, 413, "payload_too_large", "The body is too large.", List.of(new Detail("", "Too large.")));
            case 400 -> send(ctx, 400, "bad_request", "The request is malformed.", List.of());
            default -> failed(ctx, new IllegalStateException("The router answers " + status));
        }
    }

    /** The number in the answer is in the log line as well. */
    private void failed(RoutingContext ctx, Throwable failure) {
        String request = RequestNumber.next();
        log.atError()
                .addKeyValue("request", request)
                .addKeyValue("method", ctx.request().method())
                .addKeyValue("path", ctx.request().path())
                .setCause(failure)
                .log("A request failed");
        send(
                ctx,
                500,
                "internal_server_error",
                "Something went wrong on our side. It has been logged under the number " + request + ".",
                List.of());
    }

    /** Under load an outage fails thousands of requests a second, but one line a second tells as much. */
    private void warnOfOutage(Throwable failure) {
        long now = System.nanoTime();
        if (now - lastOutageNanos > OUTAGE_WARNING_NANOS) {
            lastOutageNanos = now;
            log.atWarn().addKeyValue("cause", failure.toString()).log("The database does not answer");
        }
    }

    private void unavailable(RoutingContext ctx, String message) {
        if (!ctx.response().ended()) {
            ctx.response().putHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
        }
        send(ctx, 503, "service_unavailable", message, List.of());
    }

    private void send(RoutingContext ctx, int status, String code, String message, List<Detail> details) {
        HttpServerResponse response = ctx.response();
        if (response.ended() || response.closed()) {
            return;
        }
        JsonArray list = new JsonArray();
        details.forEach(detail ->
                list.add(new JsonObject().put("pointer", detail.pointer()).put("message", detail.message())));
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
                .end(new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("code", code)
                                        .put("message", message)
                                        .put("doc_url", docUrl + code)
                                        .put("details", list))
                        .toBuffer());
    }
}
