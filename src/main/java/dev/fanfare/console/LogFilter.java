package dev.fanfare.console;

import dev.fanfare.delivery.AttemptFilter;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a webhook's log the address asks for.
 *
 * @param outcome succeeded, failed, or empty for both
 * @param status 2xx, 3xx, 4xx, 5xx, none, or empty for all
 * @param event an event type, or empty
 * @param eventId an event, or empty
 * @param from the first day, {@code 2026-01-31}, or empty
 * @param to the last day, or empty
 */
public record LogFilter(
        String outcome,
        String status,
        String event,
        String eventId,
        String from,
        String to,
        @Nullable UUID before,
        @Nullable UUID after)
        implements Filter {
    private static final Map<String, Integer> STATUS_CLASSES =
            Map.of("2xx", 2, "3xx", 3, "4xx", 4, "5xx", 5, "none", 0);

    static LogFilter of(Visit visit) {
        return of(visit::query);
    }

    /** @param query the value of each parameter; empty when it is not there */
    static LogFilter of(UnaryOperator<String> query) {
        String outcome = query.apply("outcome");
        return new LogFilter(
                outcome.equals("succeeded") || outcome.equals("failed") ? outcome : "",
                STATUS_CLASSES.containsKey(query.apply("status")) ? query.apply("status") : "",
                // PostgreSQL's text cannot hold it, and so no event type has it.
                query.apply("event").indexOf('\0') < 0 ? query.apply("event") : "",
                EventId.parse(query.apply("eventId").strip())
                        .map(EventId::toString)
                        .orElse(""),
                Filter.orEmpty(query.apply("from")),
                Filter.orEmpty(query.apply("to")),
                attempt(query, "before"),
                attempt(query, "after"));
    }

    private static @Nullable UUID attempt(UnaryOperator<String> query, String parameter) {
        return AttemptId.parse(query.apply(parameter)).map(AttemptId::value).orElse(null);
    }

    AttemptFilter toFilter() {
        return new AttemptFilter(
                event.isEmpty() ? null : event,
                outcome.isEmpty() ? null : (Boolean) outcome.equals("succeeded"),
                STATUS_CLASSES.get(status),
                EventId.parse(eventId).orElse(null),
                Filter.startOf(from),
                Filter.endOf(to));
    }

    @Override
    public Map<String, String> narrowing() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("outcome", outcome);
        parameters.put("status", status);
        parameters.put("event", event);
        parameters.put("eventId", eventId);
        parameters.put("from", from);
        parameters.put("to", to);
        return parameters;
    }

    @Override
    public String text(UUID id) {
        return new AttemptId(id).toString();
    }

    /** The same filters, on the page that begins below an attempt. */
    LogFilter onPageBelow(UUID attempt) {
        return new LogFilter(outcome, status, event, eventId, from, to, attempt, null);
    }
}
