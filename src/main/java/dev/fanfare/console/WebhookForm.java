package dev.fanfare.console;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.catalog.EventType;
import dev.fanfare.delivery.Disabling;
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
    private final List<Group> groups;

    WebhookForm(Webhooks webhooks, Disabling disabling, EventCatalog catalog) {
        this.webhooks = webhooks;
        this.disabling = disabling;
        this.groups = groups(catalog);
    }

    private static List<Group> groups(EventCatalog catalog) {
        Map<String, List<EventType>> groups = new LinkedHashMap<>();
        catalog.all()
                .forEach(type -> groups.computeIfAbsent(type.group(), name -> new ArrayList<>())
                        .add(type));
        return groups.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    Future<Reply> create(Visit visit) {
        return Future.succeededFuture(creating(Form.empty()));
    }

    /** The page after it shows the secret, because now is when the receiver needs it. */
    Future<Reply> submitNew(Visit visit) {
        Form form = visit.form();
        return webhooks.create(visit.workspace().id(), draft(form), visit.actor())
                .<Reply>map(created -> Redirect.to(
                                visit.path("webhooks/" + created.webhook().id() + "/secret"))
                        .saying(Flash.WEBHOOK_CREATED))
                .recover(failure ->
                        form.refused(failure).map(refused -> creating(refused).status(422)));
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
        return Page.of("webhook/new").with("form", form).with("groups", groups);
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
