package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names a workspace. Text form {@code ws_…}. */
public record WorkspaceId(UUID value) {
    private static final String PREFIX = "ws";

    /** Empty when the text is not an id of this kind. */
    public static Optional<WorkspaceId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(WorkspaceId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
