package dev.fanfare.api;

import dev.fanfare.delivery.DeliveryStore.Owed;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.delivery.Disabling.Held;
import dev.fanfare.id.WebhookId;
import dev.fanfare.webhook.DisabledReason;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.WebhookDraft;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.Caller;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/** {@code /api/webhooks}. */
final class WebhookApi {
    /** A hundred thousand held deliveries are changed in steps. */
    private static final Duration MANY_STEPS = Duration.ofMinutes(2);

    private final Webhooks webhooks;
    private final Disabling disabling;
    private final String publicUrl;

    WebhookApi(Webhooks webhooks, Disabling disabling, String publicUrl) {
        this.webhooks = webhooks;
        this.disabling = disabling;
        this.publicUrl = publicUrl;
    }

    void list(RoutingContext ctx) {
        Query.allow(ctx, Set.of("limit", "cursor"));
        Page page = Page.of(ctx);
        Answers.sendArray(
                ctx,
                200,
                webhooks.list(ApiKeyAuth.caller(ctx).workspaceId(), page.before(), page.fetch())
                        .map(found -> page.answer(
                                ctx, publicUrl, found, webhook -> webhook.id().value(), WebhookApi::json)));
    }

    void create(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        WebhookDraft draft = JsonInput.read(JsonInput.body(ctx), WebhookInput::draft);
        Answers.send(
                ctx,
                201,
                webhooks.create(caller.workspaceId(), draft, caller.actor())
                        .map(created -> json(created.webhook())
                                .put("secret", created.secret().value())));
    }

    void get(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Answers.send(
                ctx,
                200,
                withId(ctx, id -> webhooks.get(ApiKeyAuth.caller(ctx).workspaceId(), id))
                        .map(WebhookApi::json));
    }

    void change(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        WebhookDraft draft = JsonInput.read(JsonInput.body(ctx), WebhookInput::draft);
        Answers.send(
                ctx,
                200,
                withId(ctx, id -> webhooks.change(caller.workspaceId(), id, draft, caller.actor()))
                        .map(WebhookApi::json));
    }

    void delete(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        Answers.sendNothing(ctx, withId(ctx, id -> webhooks.delete(caller.workspaceId(), id, caller.actor())));
    }

    void secret(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        Answers.send(
                ctx,
                200,
                withId(ctx, id -> webhooks.secret(caller.workspaceId(), id, caller.actor()))
                        .map(secret -> new JsonObject().put("secret", secret.value())));
    }

    void rotateSecret(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        Duration overlap =
                isEmpty(ctx) ? Webhooks.USUAL_OVERLAP : JsonInput.read(JsonInput.body(ctx), WebhookInput::overlap);
        Answers.send(
                ctx,
                200,
                withId(ctx, id -> webhooks.rotateSecret(caller.workspaceId(), id, overlap, caller.actor()))
                        .map(rotation -> new JsonObject()
                                .put("secret", rotation.secret().value())
                                .put("previousSecretUntil", Answers.time(rotation.previousUntil()))));
    }

    private static boolean isEmpty(RoutingContext ctx) {
        return ctx.body().length() <= 0;
    }

    void disable(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        Answers.send(
                ctx,
                200,
                withId(ctx, id -> disabling.disable(caller.workspaceId(), id, caller.actor()))
                        .map(WebhookApi::json));
    }

    void enable(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Caller caller = ApiKeyAuth.caller(ctx);
        Held held = isEmpty(ctx) ? Held.RESUME : JsonInput.read(JsonInput.body(ctx), WebhookInput::held);
        Answers.send(
                ctx,
                200,
                MANY_STEPS,
                withId(ctx, id -> disabling.enable(caller.workspaceId(), id, held, caller.actor()))
                        .map(WebhookApi::json));
    }

    void listDeliveries(RoutingContext ctx) {
        Query.allow(ctx, Set.of("limit", "cursor"));
        Page page = Page.of(ctx);
        Answers.sendArray(
                ctx,
                200,
                withId(ctx, id -> disabling.owed(ApiKeyAuth.caller(ctx).workspaceId(), id, page.before(), page.fetch()))
                        .map(found -> page.answer(
                                ctx, publicUrl, found, owed -> owed.eventId().value(), WebhookApi::json)));
    }

    /** A malformed id is answered like one that does not exist. */
    static <T> Future<T> withId(RoutingContext ctx, Function<WebhookId, Future<T>> call) {
        return WebhookId.parse(Query.path(ctx, "webhookId"))
                .map(call)
                .orElseGet(() -> Future.failedFuture(Webhooks.notFound()));
    }

    private static JsonObject json(Webhook webhook) {
        DisabledReason reason = webhook.disabledReason();
        return new JsonObject()
                .put("id", webhook.id().toString())
                .put("name", webhook.name())
                .put("url", webhook.url())
                .put("triggers", new JsonArray(webhook.triggers()))
                .put("disabledAt", Answers.time(webhook.disabledAt()))
                .put("disabledReason", reason == null ? null : reason.word())
                .put("consecutiveFailures", webhook.consecutiveFailures())
                .put("lastFailedAt", Answers.time(webhook.lastFailedAt()))
                .put("createdAt", Answers.time(webhook.createdAt()))
                .put("updatedAt", Answers.time(webhook.updatedAt()));
    }

    private static JsonObject json(Owed owed) {
        return new JsonObject()
                .put("eventId", owed.eventId().toString())
                .put("event", owed.eventType())
                .put("attempts", owed.attempts())
                .put("dueAt", Answers.time(owed.dueAt()))
                .put("held", owed.held());
    }
}
