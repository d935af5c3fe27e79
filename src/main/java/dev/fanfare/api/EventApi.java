package dev.fanfare.api;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.catalog.EventType;
import dev.fanfare.event.Draft;
import dev.fanfare.event.Envelope;
import dev.fanfare.event.Event;
import dev.fanfare.event.Events;
import dev.fanfare.event.Published;
import dev.fanfare.event.Publisher;
import dev.fanfare.id.EventId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** {@code /api/events} and {@code /api/event-types}. */
final class EventApi {
    private final EventCatalog catalog;
    private final EventInput input;
    private final Publisher publisher;
    private final Events events;
    private final String publicUrl;

    EventApi(EventCatalog catalog, Publisher publisher, Events events, String publicUrl) {
        this.catalog = catalog;
        this.input = new EventInput(catalog);
        this.publisher = publisher;
        this.events = events;
        this.publicUrl = publicUrl;
    }

    void publish(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Buffer body = JsonInput.body(ctx);
        Draft draft = JsonInput.read(body, input.one(body, ctx.request().getHeader("Idempotency-Key")));
        Answers.sendText(
                ctx,
                202,
                publisher.publish(ApiKeyAuth.caller(ctx).workspaceId(), draft).map(EventApi::text));
    }

    void publishBatch(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        if (ctx.request().getHeader("Idempotency-Key") != null) {
            throw ApiFailure.badRequest(
                    "Idempotency-Key", "A batch takes no Idempotency-Key: give each of its events an id.");
        }
        Buffer body = JsonInput.body(ctx);
        List<Draft> drafts = JsonInput.read(body, input.many(body));
        Answers.sendArray(
                ctx,
                202,
                publisher
                        .publishAll(ApiKeyAuth.caller(ctx).workspaceId(), drafts)
                        .map(all -> new JsonArray(
                                all.stream().map(EventApi::published).toList())));
    }

    void list(RoutingContext ctx) {
        Query.allow(ctx, Set.of("limit", "cursor", "event"));
        Page page = Page.of(ctx);
        Answers.sendArray(
                ctx,
                200,
                events.list(ApiKeyAuth.caller(ctx).workspaceId(), Query.one(ctx, "event"), page.before(), page.fetch())
                        .map(found -> page.answer(
                                ctx, publicUrl, found, event -> event.id().value(), EventApi::summary)));
    }

    void get(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Future<Events.Story> story = EventId.parse(Query.path(ctx, "eventId"))
                .map(id -> events.get(ApiKeyAuth.caller(ctx).workspaceId(), id))
                .orElseGet(() -> Future.failedFuture(Events.notFound()));
        Answers.send(ctx, 200, story.map(EventApi::story));
    }

    void listTypes(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        JsonArray types = new JsonArray();
        for (EventType type : catalog.all()) {
            types.add(new JsonObject()
                    .put("event", type.name())
                    .put("group", type.group())
                    .put("description", type.description())
                    .put("sample", type.sample()));
        }
        Answers.sendArray(ctx, 200, Future.succeededFuture(types));
    }

    /** As {@link #published}, without building an object: none of the values needs escaping. */
    private static String text(Published published) {
        return "{\"id\":\"" + published.id() + "\",\"event\":\"" + published.type() + "\",\"createdAt\":\""
                + Envelope.time(published.id().at()) + "\",\"webhooks\":" + published.webhooks() + "}";
    }

    private static JsonObject published(Published published) {
        return new JsonObject()
                .put("id", published.id().toString())
                .put("event", published.type())
                .put("createdAt", Envelope.time(published.id().at()))
                .put("webhooks", published.webhooks());
    }

    private static JsonObject summary(Event event) {
        return new JsonObject()
                .put("id", event.id().toString())
                .put("event", event.type())
                .put("createdAt", Envelope.time(event.id().at()))
                .put("test", event.test());
    }

    private static JsonObject story(Events.Story story) {
        JsonArray deliveries = new JsonArray();
        for (Events.Fate fate : story.fates()) {
            deliveries.add(new JsonObject()
                    .put("webhookId", fate.webhookId().toString())
                    .put("state", fate.state().name().toLowerCase(Locale.ROOT))
                    .put("attempts", fate.attempts())
                    .put("lastAttemptAt", Answers.time(fate.lastAttemptAt()))
                    .put("dueAt", Answers.time(fate.dueAt())));
        }
        // The payload as text: a JSON library between here and the reader would change numbers and escapes.
        String payload = Objects.requireNonNull(story.event().payload()).toString();
        return summary(story.event()).put("payload", payload).put("deliveries", deliveries);
    }
}
