package dev.fanfare.webhook;

import dev.fanfare.id.WebhookId;

/**
 * A webhook as an event sees it.
 *
 * @param deleted so that nothing of it is left but its name and its log
 */
public record Interested(WebhookId id, String name, boolean enabled, boolean deleted) {
    /** Whether it can be sent something. */
    public boolean isReachable() {
        return enabled && !deleted;
    }
}
