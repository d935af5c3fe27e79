package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names a webhook. Text form {@code wh_…}. */
public record WebhookId(UUID value) {
    private static final String PREFIX = "wh";

    /** Empty when the text is not an id of this kind. */
    public static Optional<WebhookId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(WebhookId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
