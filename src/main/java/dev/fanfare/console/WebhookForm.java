package dev.fanfare.console;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.catalog.EventType;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.id.InboxToken;
import dev.fanfare.inbox.Inbox;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.WebhookDraft;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /{workspace}/webhooks/new} and {@code …/{webhookId}/edit}. */
final class WebhookForm {
    /** Event types that people look for together. */
    public record Group(String name, List<EventType> types) {}

    private final Webhooks webhooks;
    private final Disabling disabling;
    private final Inboxes inboxes;
    private final EventCatalog catalog;
    private final List<Group> groups;

    WebhookForm(Webhooks webhooks, Disabling disabling, Inboxes inboxes, EventCatalog catalog) {
        this.webhooks = webhooks;
        this.disabling = disabling;
        this.inboxes = inboxes;
        this.catalog = catalog;
        this.groups = groups(catalog);
    }

    static List<Group> groups(EventCatalog catalog) {
        Map<String, List<EventType>> groups = new LinkedHashMap<>();
        catalog.all()
                .forEach(type -> groups.computeIfAbsent(type.group(), name -> new ArrayList<>())
                        .add(type));
        return groups.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    /** {@code ?inbox=} fills in the address of an inbox, {@code ?event=} ticks an event type. */
    Future<Reply> create(Visit visit) {
        return InboxToken.parse(visit.query("inbox"))
                .map(token -> inboxes.get(visit.workspace().id(), token)
                        .map(inbox -> creating(leadingTo(inbox, chosen(visit)))))
                .orElseGet(() -> Future.succeededFuture(creating(chosen(visit))))
                .map(page -> page);
    }

    private static Form chosen(Visit visit) {
        return Form.empty().fillAll("triggers", List.of(visit.query("event")));
    }

    /** The page after it shows the secret, because now is when the receiver needs it; an inbox has it already. */
    Future<Reply> submitNew(Visit visit) {
        Form form = visit.form();
        if (form.value("inbox").equals("new")) {
            return makeInbox(visit, form);
        }
        return webhooks.create(visit.workspace().id(), draft(form), visit.actor())
                .compose(created -> afterwards(visit, created.webhook()))
                .recover(failure ->
                        form.refused(failure).map(refused -> creating(refused).status(422)));
    }

    private Future<Reply> afterwards(Visit visit, Webhook created) {
        return inboxes.at(visit.workspace().id(), created.url())
                .map(inbox -> inbox.map(found -> Redirect.to(visit.path("inboxes/" + found.token()))
                                .saying(Flash.INBOX_WEBHOOK_CREATED))
                        .orElseGet(() -> Redirect.to(visit.path("webhooks/" + created.id() + "/secret"))
                                .saying(Flash.WEBHOOK_CREATED)));
    }

    /** For who has no endpoint yet: the form again, with all that was typed and the address of a new inbox. */
    private Future<Reply> makeInbox(Visit visit, Form form) {
        return inboxes.create(visit.workspace().id())
                .<Reply>map(inbox -> creating(leadingTo(inbox, form)).with("inboxMade", true))
                .recover(failure ->
                        form.refused(failure).map(refused -> creating(refused).status(409)));
    }

    /** Whoever tries things out wants to see everything, unless a choice was made. */
    private Form leadingTo(Inbox inbox, Form form) {
        form.fill("url", inboxes.url(inbox.token()));
        if (form.value("name").isBlank()) {
            form.fill("name", "Inbox");
        }
        if (form.all("triggers").isEmpty()) {
            form.fillAll("triggers", List.copyOf(catalog.names()));
        }
        return form;
    }

    Future<Reply> edit(Visit visit) {
        return webhooks.get(visit.workspace().id(), visit.webhookId())
                .compose(webhook -> editing(visit, webhook, filled(webhook)))
                .map(page -> page);
    }

    /** What somebody else changed since the form was opened is not overwritten: the reader is told and sees it. */
    Future<Reply> submitEdit(Visit visit) {
        Form form = visit.form();
        return webhooks.get(visit.workspace().id(), visit.webhookId()).compose(webhook -> {
            if (!form.value("seen").equals(webhook.updatedAt().toString())) {
                form.refuse("", "Somebody changed this webhook meanwhile. Compare, and save again to overwrite.")
                        .fill("seen", webhook.updatedAt().toString());
                return editing(visit, webhook, form).map(page -> page.status(409));
            }
            return webhooks.change(visit.workspace().id(), webhook.id(), draft(form), visit.actor())
                    .<Reply>map(changed ->
                            Redirect.to(visit.path("webhooks/" + webhook.id())).saying(Flash.WEBHOOK_SAVED))
                    .recover(failure -> form.refused(failure)
                            .compose(refused -> editing(visit, webhook, refused))
                            .map(page -> page.status(422)));
        });
    }

    private static WebhookDraft draft(Form form) {
        return new WebhookDraft(
                form.value("name").strip(), form.value("url").strip(), List.copyOf(form.all("triggers")));
    }

    private static Form filled(Webhook webhook) {
        return Form.empty()
                .fill("name", webhook.name())
                .fill("url", webhook.url())
                .fill("seen", webhook.updatedAt().toString())
                .fillAll("triggers", webhook.triggers());
    }

    private Page creating(Form form) {
        return Page.of("webhook/new").with("form", form).with("groups", groups).with("inboxes", true);
    }

    private Future<Page> editing(Visit visit, Webhook webhook, Form form) {
        return disabling
                .backlog(visit.workspace().id(), webhook.id())
                .map(backlog -> Page.of("webhook/edit")
                        .with("form", form)
                        .with("groups", groups)
                        .with("backlog", backlog)
                        .with("webhook", WebhookCard.of(webhook)));
    }
}
