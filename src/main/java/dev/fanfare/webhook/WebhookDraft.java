package dev.fanfare.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody wants a webhook to be. Null: not said, which a change leaves as it is. */
public record WebhookDraft(
        @Nullable String name,
        @Nullable String url,
        @Nullable List<String> triggers) {}
