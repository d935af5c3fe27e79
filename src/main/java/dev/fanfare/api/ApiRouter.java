package dev.fanfare.api;

import static dev.fanfare.workspace.Scope.EVENTS_READ;
import static dev.fanfare.workspace.Scope.EVENTS_WRITE;
import static dev.fanfare.workspace.Scope.WEBHOOKS_READ;
import static dev.fanfare.workspace.Scope.WEBHOOKS_WRITE;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.event.Events;
import dev.fanfare.event.Publisher;
import dev.fanfare.event.TestEvents;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.KeyRing;
import dev.fanfare.workspace.Scope;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.jspecify.annotations.Nullable;

/** The route table of the JSON API, mounted at {@code /api}. */
public final class ApiRouter {
    /** What the calls do, assembled elsewhere. */
    public record UseCases(
            EventCatalog catalog,
            Publisher publisher,
            Events events,
            Webhooks webhooks,
            Disabling disabling,
            AttemptLog attempts,
            TestEvents tests,
            Recovery recovery) {}

    private static final long SMALL_BODY = 64 * 1024;

    private final Router router;
    private final ApiKeyAuth auth;
    private final ErrorAnswer errors;
    private final BodyBudget bodies;

    private ApiRouter(Vertx vertx, KeyRing keys, BodyBudget bodies, String publicUrl) {
        this.router = Router.router(vertx);
        this.auth = new ApiKeyAuth(keys);
        this.bodies = bodies;
        this.errors = new ErrorAnswer(publicUrl);
    }

    /**
     * Makes a router for one event loop.
     *
     * @param bodies which all event loops share
     */
    public static Router create(Vertx vertx, KeyRing keys, BodyBudget bodies, UseCases useCases, String publicUrl) {
        ApiRouter api = new ApiRouter(vertx, keys, bodies, publicUrl);
        api.addRoutes(useCases, publicUrl);
        return api.router;
    }

    private void addRoutes(UseCases useCases, String publicUrl) {
        EventApi events = new EventApi(useCases.catalog(), useCases.publisher(), useCases.events(), publicUrl);
        WebhookApi webhooks = new WebhookApi(useCases.webhooks(), useCases.disabling(), publicUrl);
        AttemptApi attempts = new AttemptApi(useCases.webhooks(), useCases.attempts(), publicUrl);
        TestEventApi tests = new TestEventApi(useCases.tests(), new EventInput(useCases.catalog()));
        RecoveryApi recovery = new RecoveryApi(useCases.recovery());

        // First, because a request is held against each route before its own, and nearly all requests are these.
        post("/events", EVENTS_WRITE, EventInput.MAX_EVENT_BYTES, events::publish);
        post("/events/batch", EVENTS_WRITE, EventInput.MAX_BATCH_BYTES, events::publishBatch);
        get("/events", EVENTS_READ, events::list);
        get("/events/:eventId", EVENTS_READ, events::get);
        get("/event-types", null, events::listTypes);

        get("/webhooks", WEBHOOKS_READ, webhooks::list);
        post("/webhooks", WEBHOOKS_WRITE, SMALL_BODY, webhooks::create);
        get("/webhooks/:webhookId", WEBHOOKS_READ, webhooks::get);
        route(HttpMethod.PATCH, "/webhooks/:webhookId", WEBHOOKS_WRITE, SMALL_BODY, webhooks::change);
        route(HttpMethod.DELETE, "/webhooks/:webhookId", WEBHOOKS_WRITE, SMALL_BODY, webhooks::delete);
        get("/webhooks/:webhookId/secret", WEBHOOKS_WRITE, webhooks::secret);
        post("/webhooks/:webhookId/rotate-secret", WEBHOOKS_WRITE, SMALL_BODY, webhooks::rotateSecret);
        post("/webhooks/:webhookId/test", WEBHOOKS_WRITE, EventInput.MAX_EVENT_BYTES, tests::send);
        post("/webhooks/:webhookId/events/:eventId/resend", WEBHOOKS_WRITE, SMALL_BODY, recovery::resend);
        post("/webhooks/:webhookId/recover", WEBHOOKS_WRITE, SMALL_BODY, recovery::recover);
        post("/webhooks/:webhookId/disable", WEBHOOKS_WRITE, SMALL_BODY, webhooks::disable);
        post("/webhooks/:webhookId/enable", WEBHOOKS_WRITE, SMALL_BODY, webhooks::enable);
        get("/webhooks/:webhookId/deliveries", WEBHOOKS_READ, webhooks::listDeliveries);
        get("/webhooks/:webhookId/attempts", WEBHOOKS_READ, attempts::list);
        get("/webhooks/:webhookId/attempts/:attemptId", WEBHOOKS_READ, attempts::get);

        router.get("/openapi.yaml").handler(new ApiDocument("/openapi.yaml", "application/yaml"));
        router.get("/errors").handler(new ApiDocument("/errors.md", "text/markdown; charset=utf-8"));

        router.route().failureHandler(errors::handle);
        router.errorHandler(404, ctx -> errors.byStatus(ctx, 404));
        router.errorHandler(405, ctx -> errors.byStatus(ctx, 405));
    }

    private void get(String path, @Nullable Scope scope, Handler<RoutingContext> handler) {
        router.get(path).handler(auth.require(scope)).handler(handler);
    }

    private void post(String path, Scope scope, long bodyLimit, Handler<RoutingContext> handler) {
        route(HttpMethod.POST, path, scope, bodyLimit, handler);
    }

    /** The body is read first: a body that nobody reads would stall the connection while the key is looked up. */
    private void route(HttpMethod method, String path, Scope scope, long bodyLimit, Handler<RoutingContext> handler) {
        router.route(method, path)
                .handler(bodies.admit(bodyLimit))
                .handler(BodyHandler.create(false).setBodyLimit(bodyLimit))
                .handler(auth.require(scope))
                .handler(handler);
    }
}
