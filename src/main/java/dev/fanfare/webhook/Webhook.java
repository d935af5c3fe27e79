package dev.fanfare.webhook;

import dev.fanfare.id.WebhookId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to send and what to send. The secret is kept apart, so that it is only where it is asked for.
 *
 * @param triggers event types, in the order of the catalogue
 * @param consecutiveFailures failed attempts since the last success, over all events
 */
public record Webhook(
        WebhookId id,
        String name,
        String url,
        List<String> triggers,
        @Nullable Instant disabledAt,
        @Nullable DisabledReason disabledReason,
        int consecutiveFailures,
        @Nullable Instant lastFailedAt,
        Instant createdAt,
        Instant updatedAt) {

    /** What people decide of it, for the audit. */
    public JsonObject decided() {
        JsonObject decided = new JsonObject()
                .put("name", name)
                .put("url", url)
                .put("triggers", new JsonArray(triggers))
                .put("enabled", disabledAt == null);
        return disabledReason == null ? decided : decided.put("disabledReason", disabledReason.word());
    }
}
