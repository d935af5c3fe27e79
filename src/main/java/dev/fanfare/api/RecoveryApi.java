package dev.fanfare.api;

import dev.fanfare.event.Events;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.workspace.Caller;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/** {@code /api/webhooks/{id}/events/{eventId}/resend} and {@code /api/webhooks/{id}/recover}. */
final class RecoveryApi {
    /** A month of events takes many steps; what a caller who gave up has started goes on. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Recovery recovery;

    RecoveryApi(Recovery recovery) {
        this.recovery = recovery;
    }

    void resend(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        Answers.send(
                ctx,
                202,
                WebhookApi.withId(ctx, id -> resend(caller, id, Query.path(ctx, "eventId")))
                        .map(owed -> new JsonObject()));
    }

    private Future<Void> resend(Caller caller, WebhookId webhookId, String eventId) {
        return EventId.parse(eventId)
                .map(id -> recovery.resend(caller.workspaceId(), webhookId, id, caller.actor()))
                .orElseGet(() -> Future.failedFuture(Events.notFound()));
    }

    void recover(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        RecoveryInput input = JsonInput.read(JsonInput.body(ctx), RecoveryInput::read);
        Caller caller = ApiKeyAuth.caller(ctx);
        Answers.send(
                ctx,
                202,
                PATIENCE,
                WebhookApi.withId(
                                ctx,
                                id -> recovery.recover(
                                        caller.workspaceId(),
                                        id,
                                        input.what(),
                                        input.since(),
                                        input.until(),
                                        caller.actor()))
                        .map(count -> new JsonObject().put("count", count)));
    }
}
