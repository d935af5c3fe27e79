package dev.fanfare.webhook;

import dev.fanfare.id.WebhookId;
import java.util.List;

/**
 * What sending needs to know of a webhook, as it was when its row was read.
 *
 * @param revision rises with every change of the webhook
 * @param open whether attempts may be made: neither disabled nor deleted
 * @param secrets those that sign now, the newest first
 */
public record Target(WebhookId webhookId, int revision, boolean open, String url, List<String> secrets) {}
