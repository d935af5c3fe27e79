package dev.fanfare.console;

import dev.fanfare.event.Events;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.verification.Finding;
import dev.fanfare.verification.Secret;
import dev.fanfare.verification.SignatureCheck;
import dev.fanfare.verification.SignedRequest;
import dev.fanfare.webhook.Target;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what is right and wrong with the signatures of a request, as the receiver of a webhook would see it. */
final class Signatures {
    private final Webhooks webhooks;
    private final Events events;

    Signatures(Webhooks webhooks, Events events) {
        this.webhooks = webhooks;
        this.events = events;
    }

    /** Where the request names an event of the workspace, its body is compared with what was sent. */
    Future<List<Finding>> findings(WorkspaceId workspaceId, WebhookId webhookId, SignedRequest request, Instant now) {
        return sent(workspaceId, request)
                .compose(sent -> webhooks.target(workspaceId, webhookId)
                        .map(target -> SignatureCheck.findings(
                                request,
                                secrets(target, now),
                                now,
                                sent.map(Buffer::getBytes).orElse(null))));
    }

    private Future<Optional<Buffer>> sent(WorkspaceId workspaceId, SignedRequest request) {
        return EventId.parse(request.headers().getOrDefault("webhook-id", ""))
                .map(id -> events.get(workspaceId, id)
                        .map(story -> Optional.ofNullable(story.event().payload()))
                        .recover(Signatures::emptyIfNotFound))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private static Future<Optional<Buffer>> emptyIfNotFound(Throwable failure) {
        return failure instanceof Rejection.NotFound
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(failure);
    }

    private static List<Secret> secrets(Target target, Instant now) {
        List<Secret> secrets = new ArrayList<>();
        secrets.add(new Secret(target.secret().value(), "the secret", true));
        Target.Previous previous = target.previous();
        if (previous != null) {
            secrets.add(new Secret(
                    previous.secret().value(), "the secret before the last rotation", now.isBefore(previous.until())));
        }
        return secrets;
    }
}
