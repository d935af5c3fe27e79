package dev.fanfare.id;

import java.util.Optional;
import java.util.UUID;

/** Names an account. Text form {@code usr_…}. */
public record AccountId(UUID value) {
    private static final String PREFIX = "usr";

    /** Empty when the text is not an id of this kind. */
    public static Optional<AccountId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(AccountId::new);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
