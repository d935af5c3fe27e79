package dev.fanfare.id;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Names an event, and is what receivers see as {@code webhook-id}. Text form {@code evt_…}. */
public record EventId(UUID value) {
    private static final String PREFIX = "evt";

    /** Empty when the text is not an id of this kind. */
    public static Optional<EventId> parse(String text) {
        return TypeId.decode(PREFIX, text).map(EventId::new);
    }

    /** When it was made, in milliseconds; the id carries it. */
    public Instant at() {
        return Uuid7.timeOf(value);
    }

    @Override
    public String toString() {
        return TypeId.encode(PREFIX, value);
    }
}
