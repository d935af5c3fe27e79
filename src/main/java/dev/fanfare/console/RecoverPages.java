package dev.fanfare.console;

import dev.fanfare.recovery.Lost;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code …/webhooks/{webhookId}/recover}: choose what and since when, see how many, confirm. */
final class RecoverPages {
    private final Webhooks webhooks;
    private final Recovery recovery;

    RecoverPages(Webhooks webhooks, Recovery recovery) {
        this.webhooks = webhooks;
        this.recovery = recovery;
    }

    Future<Reply> show(Visit visit) {
        return webhook(visit).map(webhook -> page(webhook, Form.empty().fill("what", Lost.MISSED.word())));
    }

    Future<Reply> submit(Visit visit) {
        Form form = visit.form();
        Optional<Lost> what = Lost.of(form.value("what"));
        Optional<Instant> since = time(form.value("since"));
        Optional<Instant> until = time(form.value("until"));
        if (what.isEmpty()) {
            form.refuse("what", "Choose what to recover.");
        }
        if (since.isEmpty()) {
            form.refuse("since", "Say since when.");
        }
        if (until.isEmpty() && !form.value("until").isBlank()) {
            form.refuse("until", "This is not a time.");
        }
        return webhook(visit)
                .compose(webhook -> form.hasErrors()
                        ? Future.succeededFuture(page(webhook, form).status(422))
                        : run(visit, webhook, form, what.orElseThrow(), since.orElseThrow(), until.orElse(null))
                                .recover(failure -> form.refused(failure)
                                        .map(refused -> page(webhook, refused).status(422))));
    }

    private Future<Reply> run(
            Visit visit, Webhook webhook, Form form, Lost what, Instant since, @Nullable Instant until) {
        return form.value("confirmed").equals("yes")
                ? recovery.recover(visit.workspace().id(), webhook.id(), what, since, until, visit.actor())
                        .map(count -> Redirect.to(visit.path("webhooks/" + webhook.id()))
                                .saying(Flash.RECOVERED, count))
                : recovery.count(visit.workspace().id(), webhook.id(), what, since, until)
                        .map(count -> page(webhook, form).with("count", count));
    }

    /** As browsers send it, without a zone: the page says that it is UTC. */
    private static Optional<Instant> time(String text) {
        try {
            LocalDateTime time = LocalDateTime.parse(text);
            return time.getYear() >= 1970 && time.getYear() < 10_000
                    ? Optional.of(time.toInstant(ZoneOffset.UTC))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Page page(Webhook webhook, Form form) {
        return Page.of("webhook/recover")
                .with("webhook", WebhookCard.of(webhook))
                .with("form", form);
    }

    private Future<Webhook> webhook(Visit visit) {
        return webhooks.get(visit.workspace().id(), visit.webhookId());
    }
}
