package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names an invitation. Text form {@code inv_…}. */
public record InvitationId(UUID value) {
    private static final String PREFIX = "inv";

    /** Empty when the text is not an id of this kind. */
    public static Optional<InvitationId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(InvitationId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
