package dev.fanfare.console;

import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.verification.Finding;
import dev.fanfare.verification.Secret;
import dev.fanfare.verification.SignatureCheck;
import dev.fanfare.verification.SignedRequest;
import dev.fanfare.webhook.Target;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Says what is right and wrong with the signatures of a request, as the receiver of a webhook would see it. */
final class Signatures {
    private final Webhooks webhooks;

    Signatures(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** @param now of the receiver */
    Future<List<Finding>> findings(WorkspaceId workspaceId, WebhookId webhookId, SignedRequest request, Instant now) {
        return webhooks.target(workspaceId, webhookId)
                .map(target -> SignatureCheck.findings(request, secrets(target, now), now, null));
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
