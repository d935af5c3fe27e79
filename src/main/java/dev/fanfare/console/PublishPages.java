package dev.fanfare.console;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.event.Draft;
import dev.fanfare.event.Publisher;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** {@code /{workspace}/events/new} and {@code /{workspace}/event-types}: publish a sample, and what there is to publish. */
final class PublishPages {
    private static final int MOST_WEBHOOKS = 1_000;
    private static final int NAMED = 5;

    /** Event types that people look for together. */
    public record Group(String name, List<Type> types) {}

    /**
     * An event type.
     *
     * @param sample a whole envelope, indented
     * @param subscribers some of the webhooks that want it
     * @param more how many others want it
     */
    public record Type(String name, String description, String sample, List<Subscriber> subscribers, int more) {}

    /** A webhook, by name. */
    public record Subscriber(String id, String name, boolean enabled) {}

    private final Publisher publisher;
    private final EventCatalog catalog;
    private final Webhooks webhooks;

    PublishPages(Publisher publisher, EventCatalog catalog, Webhooks webhooks) {
        this.publisher = publisher;
        this.catalog = catalog;
        this.webhooks = webhooks;
    }

    /** The form; {@code ?event=} chooses the type and so the sample. */
    Future<Reply> create(Visit visit) {
        return Future.succeededFuture(page(SampleForm.of(catalog, visit.query("event"), "")));
    }

    /** Publishes as the API does, and leads to the event, so that loading the page again publishes nothing. */
    Future<Reply> submit(Visit visit) {
        Form form = SampleForm.check(visit.form(), catalog);
        if (form.hasErrors()) {
            return Future.succeededFuture(page(form).status(422));
        }
        Draft draft = new Draft(form.value("event"), SampleForm.data(form), null);
        return publisher
                .publishByHand(visit.workspace().id(), draft, visit.actor())
                .map(published -> Redirect.to(visit.path("events/" + published.id()))
                        .saying(published.webhooks() == 0 ? Flash.PUBLISHED_TO_NOBODY : Flash.PUBLISHED));
    }

    private Page page(Form form) {
        return Page.of("event/new").with("form", form).with("types", catalog.names());
    }

    /** The catalogue, and who wants what. */
    Future<Reply> types(Visit visit) {
        return webhooks.list(visit.workspace().id(), null, MOST_WEBHOOKS)
                .map(found -> Page.of("event/types")
                        .with("groups", groups(found))
                        .with("cut", found.size() == MOST_WEBHOOKS));
    }

    private List<Group> groups(List<Webhook> webhooks) {
        return WebhookForm.groups(catalog).stream()
                .map(group -> new Group(
                        group.name(),
                        group.types().stream()
                                .map(type -> new Type(
                                        type.name(),
                                        type.description(),
                                        PrettyJson.orText(type.sample().toBuffer()),
                                        subscribers(webhooks, type.name()),
                                        Math.max(0, count(webhooks, type.name()) - NAMED)))
                                .toList()))
                .toList();
    }

    private static List<Subscriber> subscribers(List<Webhook> webhooks, String type) {
        List<Subscriber> subscribers = new ArrayList<>();
        for (Webhook webhook : webhooks) {
            if (subscribers.size() < NAMED && webhook.triggers().contains(type)) {
                subscribers.add(new Subscriber(webhook.id().toString(), webhook.name(), webhook.disabledAt() == null));
            }
        }
        return subscribers;
    }

    private static int count(List<Webhook> webhooks, String type) {
        return (int) webhooks.stream()
                .filter(webhook -> webhook.triggers().contains(type))
                .count();
    }
}
