package dev.fanfare.failure;

import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;

/** How a webhook stood before the outcomes that are being recorded; its row is locked until they are. */
public record Standing(
        WorkspaceId workspaceId,
        WebhookId webhookId,
        String name,
        String url,
        int consecutiveFailures,
        boolean disabled) {}
