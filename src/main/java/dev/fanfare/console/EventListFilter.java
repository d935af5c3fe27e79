package dev.fanfare.console;

import dev.fanfare.event.EventFilter;
import dev.fanfare.id.EventId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a workspace's events the address asks for.
 *
 * @param event an event type, or empty
 * @param test only, none, or empty for all
 * @param from the first day, {@code 2026-01-31}, or empty
 * @param to the last day, or empty
 */
public record EventListFilter(
        String event,
        String test,
        String from,
        String to,
        @Nullable UUID before,
        @Nullable UUID after) implements Filter {
    private static final Map<String, Boolean> TESTS = Map.of("only", true, "none", false);
    /** Also types that the catalogue has no longer. */
    private static final Pattern TYPE = Pattern.compile("[a-z0-9_.]{1,100}");

    static EventListFilter of(Visit visit) {
        return new EventListFilter(
                TYPE.matcher(visit.query("event")).matches() ? visit.query("event") : "",
                TESTS.containsKey(visit.query("test")) ? visit.query("test") : "",
                Filter.orEmpty(visit.query("from")),
                Filter.orEmpty(visit.query("to")),
                event(visit, "before"),
                event(visit, "after"));
    }

    private static @Nullable UUID event(Visit visit, String parameter) {
        return EventId.parse(visit.query(parameter)).map(EventId::value).orElse(null);
    }

    EventFilter toFilter() {
        return new EventFilter(event.isEmpty() ? null : event, TESTS.get(test), Filter.startOf(from), Filter.endOf(to));
    }

    @Override
    public Map<String, String> narrowing() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("event", event);
        parameters.put("test", test);
        parameters.put("from", from);
        parameters.put("to", to);
        return parameters;
    }

    @Override
    public String text(UUID id) {
        return new EventId(id).toString();
    }
}
