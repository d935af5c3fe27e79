package dev.fanfare.console;

import dev.fanfare.event.Event;
import dev.fanfare.event.Events.Tally;
import org.jspecify.annotations.Nullable;

/**
 * An event as the list shows it.
 *
 * @param delivered at how many webhooks it succeeded
 * @param failing at how many it was tried without success so far
 */
public record EventRow(String id, String type, boolean test, Moment at, int delivered, int failing)
        implements Slice.Row {

    static EventRow of(Event event, @Nullable Tally tally) {
        return new EventRow(
                event.id().toString(),
                event.type(),
                event.test(),
                Moment.of(event.id().at()),
                tally == null ? 0 : tally.delivered(),
                tally == null ? 0 : tally.failing());
    }
}
