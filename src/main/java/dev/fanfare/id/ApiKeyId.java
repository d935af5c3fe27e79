package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names an API key. Text form {@code key_…}. */
public record ApiKeyId(UUID value) {
    private static final String PREFIX = "key";

    /** Empty when the text is not an id of this kind. */
    public static Optional<ApiKeyId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(ApiKeyId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
