package dev.fanfare.delivery;

import dev.fanfare.id.EventId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which attempts of a webhook to list: all, narrowed by what is not null.
 *
 * @param statusClass the first digit of the status, 1 to 5; 0 for attempts that got no answer
 * @param from at this time or later
 * @param to before this time
 */
public record AttemptFilter(
        @Nullable String eventType,
        @Nullable Boolean succeeded,
        @Nullable Integer statusClass,
        @Nullable EventId eventId,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** Everything that was tried for one event. */
    public static AttemptFilter ofEvent(EventId eventId) {
        return new AttemptFilter(null, null, null, eventId, null, null);
    }
}
