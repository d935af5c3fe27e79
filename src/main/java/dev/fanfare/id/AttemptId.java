package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names an attempt. Text form {@code att_…}. */
public record AttemptId(UUID value) {
    private static final String PREFIX = "att";

    /** Empty when the text is not an id of this kind. */
    public static Optional<AttemptId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(AttemptId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
