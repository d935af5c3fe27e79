package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names a session. Text form {@code ses_…}. */
public record SessionId(UUID value) {
    private static final String PREFIX = "ses";

    /** Empty when the text is not an id of this kind. */
    public static Optional<SessionId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(SessionId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
