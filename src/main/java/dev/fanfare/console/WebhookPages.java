package dev.fanfare.console;

import dev.fanfare.id.WebhookId;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/webhooks}. */
final class WebhookPages {
    private static final int PER_PAGE = 50;

    private final Webhooks webhooks;

    WebhookPages(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** Newest first. One more is fetched than is shown, to know whether there are older ones. */
    Future<Reply> list(Visit visit) {
        @Nullable WebhookId before = WebhookId.parse(visit.query("before")).orElse(null);
        return webhooks.list(visit.workspace().id(), before == null ? null : before.value(), PER_PAGE + 1)
                .map(found -> page(found, before != null));
    }

    private static Page page(List<Webhook> found, boolean paged) {
        List<WebhookCard> cards =
                found.stream().limit(PER_PAGE).map(WebhookCard::of).toList();
        boolean more = found.size() > PER_PAGE;
        return Page.of("webhook/list")
                .with("webhooks", cards)
                .with("paged", paged)
                .with("older", more ? cards.getLast().id() : "");
    }
}
