package dev.fanfare.console;

import dev.fanfare.verification.Finding;
import dev.fanfare.verification.SignedRequest;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;

/** {@code /{workspace}/webhooks/{webhookId}/verify}: how a receiver verifies, and {@code …/check}: why it did not. */
final class VerifyPages {
    private final Webhooks webhooks;
    private final Signatures signatures;
    private final InstantSource clock;

    VerifyPages(Webhooks webhooks, Signatures signatures, InstantSource clock) {
        this.webhooks = webhooks;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** {@code ?language=} chooses the code. */
    Future<Reply> snippets(Visit visit) {
        return webhook(visit)
                .map(webhook -> Page.of("webhook/verify")
                        .with("webhook", WebhookCard.of(webhook))
                        .with("snippets", Snippets.ALL)
                        .with("chosen", Snippets.named(visit.query("language"))));
    }

    Future<Reply> check(Visit visit) {
        return webhook(visit).map(webhook -> checking(webhook, Form.empty()));
    }

    /** Nothing of what was pasted is kept or logged. */
    Future<Reply> submitCheck(Visit visit) {
        Form form = visit.form();
        SignedRequest request = PastedRequest.of(form.value("head"), form.value("body"));
        return webhook(visit)
                .compose(webhook -> signatures
                        .findings(visit.workspace().id(), webhook.id(), request, clock.instant())
                        .map(findings -> checked(webhook, form, findings)));
    }

    private static Page checked(Webhook webhook, Form form, List<Finding> findings) {
        return checking(webhook, form)
                .with("findings", findings)
                .with("verified", findings.stream().noneMatch(Finding::isWrong));
    }

    private static Page checking(Webhook webhook, Form form) {
        return Page.of("webhook/check").with("webhook", WebhookCard.of(webhook)).with("form", form);
    }

    private Future<Webhook> webhook(Visit visit) {
        return webhooks.get(visit.workspace().id(), visit.webhookId());
    }
}
