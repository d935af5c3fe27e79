package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names a request that came to an inbox. Text form {@code req_…}. */
public record InboxRequestId(UUID value) {
    private static final String PREFIX = "req";

    /** Empty when the text is not an id of this kind. */
    public static Optional<InboxRequestId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(InboxRequestId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
