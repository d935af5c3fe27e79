package dev.fanfare.api;

import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.AttemptFilter;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/webhooks/{id}/attempts}: the log. */
final class AttemptApi {
    private final Webhooks webhooks;
    private final AttemptLog attempts;
    private final String publicUrl;

    AttemptApi(Webhooks webhooks, AttemptLog attempts, String publicUrl) {
        this.webhooks = webhooks;
        this.attempts = attempts;
        this.publicUrl = publicUrl;
    }

    void list(RoutingContext ctx) {
        Query.allow(ctx, Set.of("limit", "cursor", "event", "outcome", "eventId", "from", "to"));
        Page page = Page.of(ctx);
        WorkspaceId workspaceId = ApiKeyAuth.caller(ctx).workspaceId();
        AttemptFilter filter = filter(ctx);
        Future<List<Attempt>> found = WebhookApi.withId(
                ctx,
                id -> webhooks.requireLog(workspaceId, id)
                        .compose(exists -> attempts.older(
                                workspaceId, id, filter, page.before(), page.fetch(), Integer.MAX_VALUE)));
        Answers.sendArray(
                ctx,
                200,
                found.map(list -> page.answer(
                        ctx, publicUrl, list, attempt -> attempt.id().value(), AttemptApi::json)));
    }

    void get(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        WorkspaceId workspaceId = ApiKeyAuth.caller(ctx).workspaceId();
        Future<Attempt> found = WebhookApi.withId(
                ctx,
                id -> webhooks.requireLog(workspaceId, id)
                        .compose(exists -> find(workspaceId, id, Query.path(ctx, "attemptId"))));
        Answers.send(ctx, 200, found.map(AttemptApi::json));
    }

    private Future<Attempt> find(WorkspaceId workspaceId, WebhookId webhookId, String attemptId) {
        Future<Optional<Attempt>> found = AttemptId.parse(attemptId)
                .map(id -> attempts.find(workspaceId, webhookId, id))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
        return found.compose(attempt -> attempt.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new Rejection.NotFound("There is no such attempt."))));
    }

    private static AttemptFilter filter(RoutingContext ctx) {
        String eventId = Query.one(ctx, "eventId");
        return new AttemptFilter(
                Query.one(ctx, "event"),
                succeeded(Query.one(ctx, "outcome")),
                null,
                eventId == null
                        ? null
                        : EventId.parse(eventId)
                                .orElseThrow(() -> ApiFailure.badRequest("?eventId", "This is not an event id.")),
                Query.time(ctx, "from"),
                Query.time(ctx, "to"));
    }

    private static @Nullable Boolean succeeded(@Nullable String outcome) {
        return switch (outcome) {
            case null -> null;
            case "succeeded" -> true;
            case "failed" -> false;
            default -> throw ApiFailure.badRequest("?outcome", "This must be succeeded or failed.");
        };
    }

    /** The attempt; with what was said on the wire if it was read. */
    static JsonObject json(Attempt attempt) {
        JsonObject json = new JsonObject()
                .put("id", attempt.id().toString())
                .put("webhookId", attempt.webhookId().toString())
                .put("eventId", attempt.eventId().toString())
                .put("event", attempt.eventType())
                .put("cause", attempt.cause())
                .put("number", attempt.number())
                .put("at", Answers.time(attempt.at()))
                .put("url", attempt.url())
                .put("outcome", attempt.succeeded() ? "succeeded" : "failed")
                .put("status", attempt.status())
                .put(
                        "error",
                        attempt.errorCode() == null
                                ? null
                                : new JsonObject()
                                        .put("code", attempt.errorCode())
                                        .put("message", attempt.errorMessage()))
                .put("durationMs", attempt.durationMs())
                .put("nextAttemptAt", Answers.time(attempt.nextAttemptAt()));
        Attempt.Exchange exchange = attempt.exchange();
        if (exchange != null) {
            json.put("request", request(exchange)).put("response", response(exchange));
        }
        return json;
    }

    private static JsonObject request(Attempt.Exchange exchange) {
        return new JsonObject()
                .put("headers", HeaderLines.json(exchange.requestHeaders()))
                .put("body", text(exchange.requestBody()));
    }

    private static @Nullable JsonObject response(Attempt.Exchange exchange) {
        String headers = exchange.responseHeaders();
        if (headers == null) {
            return null;
        }
        return new JsonObject()
                .put("headers", HeaderLines.json(headers))
                .put("body", text(exchange.responseBody()))
                .put("truncated", exchange.responseTruncated());
    }

    /** Bytes that are no UTF-8 become replacement characters: this is for reading, not for replaying. */
    private static @Nullable String text(@Nullable Buffer bytes) {
        return bytes == null ? null : bytes.toString();
    }
}
