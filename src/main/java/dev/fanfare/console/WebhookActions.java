package dev.fanfare.console;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.Cause;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.delivery.Disabling.Held;
import dev.fanfare.event.TestEvents;
import dev.fanfare.id.AttemptId;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the menu of a webhook offers: test, secret, disable, enable, delete. */
final class WebhookActions {
    private static final Map<String, Duration> OVERLAPS = Map.of(
            "none",
            Duration.ZERO,
            "hour",
            Duration.ofHours(1),
            "day",
            Webhooks.USUAL_OVERLAP,
            "week",
            Webhooks.LONGEST_OVERLAP);

    private final Webhooks webhooks;
    private final Disabling disabling;
    private final TestEvents tests;
    private final AttemptLog attempts;
    private final EventCatalog catalog;

    WebhookActions(
            Webhooks webhooks, Disabling disabling, TestEvents tests, AttemptLog attempts, EventCatalog catalog) {
        this.webhooks = webhooks;
        this.disabling = disabling;
        this.tests = tests;
        this.attempts = attempts;
        this.catalog = catalog;
    }

    /**
     * The form for a test event; {@code ?event=} chooses the type and so the sample, {@code ?attempt=} shows the answer to
     * one that was sent.
     */
    Future<Reply> test(Visit visit) {
        return webhook(visit)
                .compose(webhook -> visit.query("attempt").isEmpty()
                        ? Future.succeededFuture(testing(
                                webhook,
                                SampleForm.of(
                                        catalog,
                                        visit.query("event"),
                                        webhook.triggers().getFirst())))
                        : tested(visit, webhook));
    }

    private Future<Reply> tested(Visit visit, Webhook webhook) {
        AttemptId id = AttemptId.parse(visit.query("attempt")).orElseThrow(LogPages::noAttempt);
        return attempts.find(visit.workspace().id(), webhook.id(), id)
                .map(found -> found.filter(attempt -> attempt.cause().equals(Cause.TEST.word()))
                        .orElseThrow(LogPages::noAttempt))
                .map(attempt -> testing(webhook, SampleForm.of(catalog, attempt))
                        .with("answer", AttemptSheet.of(attempt, List.of(attempt))));
    }

    Future<Reply> submitTest(Visit visit) {
        Form form = SampleForm.check(visit.form(), catalog);
        return webhook(visit).compose(webhook -> {
            if (form.hasErrors()) {
                return Future.succeededFuture(testing(webhook, form).status(422));
            }
            return tests.send(
                            visit.workspace().id(),
                            webhook.id(),
                            form.value("event"),
                            SampleForm.data(form),
                            visit.actor())
                    .map(attempt ->
                            Redirect.to(visit.path("webhooks/" + webhook.id() + "/test?attempt=" + attempt.id())));
        });
    }

    private Page testing(Webhook webhook, Form form) {
        return Page.of("webhook/test")
                .with("webhook", WebhookCard.of(webhook))
                .with("form", form)
                .with("types", catalog.names());
    }

    Future<Reply> secret(Visit visit) {
        return webhook(visit)
                .compose(webhook -> webhooks.secret(visit.workspace().id(), webhook.id(), visit.actor())
                        .map(secret -> Page.of("webhook/secret")
                                .with("webhook", WebhookCard.of(webhook))
                                .with("secret", secret.value())));
    }

    Future<Reply> rotate(Visit visit) {
        Duration overlap = OVERLAPS.getOrDefault(visit.form().value("overlap"), Webhooks.USUAL_OVERLAP);
        return webhooks.rotateSecret(visit.workspace().id(), visit.webhookId(), overlap, visit.actor())
                .map(rotation -> Redirect.to(visit.path("webhooks/" + visit.webhookId() + "/secret"))
                        .saying(overlap.isZero() ? Flash.ROTATED : Flash.ROTATED_WITH_OVERLAP));
    }

    Future<Reply> disable(Visit visit) {
        return disabling
                .disable(visit.workspace().id(), visit.webhookId(), visit.actor())
                .map(webhook -> back(visit).saying(Flash.DISABLED));
    }

    Future<Reply> enable(Visit visit) {
        boolean discard = visit.form().value("held").equals("discard");
        return disabling
                .enable(visit.workspace().id(), visit.webhookId(), discard ? Held.DISCARD : Held.RESUME, visit.actor())
                .map(webhook -> back(visit).saying(discard ? Flash.ENABLED_DISCARDED : Flash.ENABLED));
    }

    Future<Reply> confirmDelete(Visit visit) {
        return webhook(visit).map(webhook -> deleting(webhook, Form.empty()));
    }

    /** The name must be typed, so that nobody deletes by a slip of the hand. */
    Future<Reply> delete(Visit visit) {
        Form form = visit.form();
        return webhook(visit).compose(webhook -> {
            if (!form.value("name").strip().equals(webhook.name())) {
                form.refuse("name", "This is not the webhook's name.");
                return Future.succeededFuture(deleting(webhook, form).status(422));
            }
            return webhooks.delete(visit.workspace().id(), webhook.id(), visit.actor())
                    .map(deleted -> Redirect.to(visit.path("webhooks")).saying(Flash.DELETED));
        });
    }

    private static Page deleting(Webhook webhook, Form form) {
        return Page.of("webhook/delete")
                .with("webhook", WebhookCard.of(webhook))
                .with("form", form);
    }

    private static Redirect back(Visit visit) {
        return Redirect.to(visit.path("webhooks/" + visit.webhookId()));
    }

    private Future<Webhook> webhook(Visit visit) {
        return webhooks.get(visit.workspace().id(), visit.webhookId());
    }
}
