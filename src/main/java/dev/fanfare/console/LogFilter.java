package dev.fanfare.console;

import dev.fanfare.delivery.AttemptFilter;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log the address asks for. A value that makes no sense narrows nothing, and is not shown as chosen.
 *
 * @param outcome succeeded, failed, or empty for both
 * @param status 2xx, 3xx, 4xx, 5xx, none, or empty for all
 * @param event an event type, or empty
 * @param eventId an event, or empty
 * @param from the first day, {@code 2026-01-31}, or empty
 * @param to the last day, or empty
 * @param before the attempt below which the page begins; null for the newest
 * @param after the attempt above which the page ends; null for the newest
 */
public record LogFilter(
        String outcome,
        String status,
        String event,
        String eventId,
        String from,
        String to,
        @Nullable UUID before,
        @Nullable UUID after) {
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
                day(query.apply("from")).map(LocalDate::toString).orElse(""),
                day(query.apply("to")).map(LocalDate::toString).orElse(""),
                attempt(query, "before"),
                attempt(query, "after"));
    }

    private static @Nullable UUID attempt(UnaryOperator<String> query, String parameter) {
        return AttemptId.parse(query.apply(parameter)).map(AttemptId::value).orElse(null);
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(day -> day.getYear() >= 1970 && day.getYear() < 10_000);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    AttemptFilter toFilter() {
        return new AttemptFilter(
                event.isEmpty() ? null : event,
                outcome.isEmpty() ? null : (Boolean) outcome.equals("succeeded"),
                STATUS_CLASSES.get(status),
                EventId.parse(eventId).orElse(null),
                day(from).map(LogFilter::startOf).orElse(null),
                day(to).map(last -> startOf(last.plusDays(1))).orElse(null));
    }

    private static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Whether it shows the newest of everything. */
    public boolean isOpen() {
        return !isPaged() && query().isEmpty();
    }

    public boolean isPaged() {
        return before != null || after != null;
    }

    public boolean isNarrowed() {
        return !query().isEmpty();
    }

    /** The filters as a query, without the page: {@code ?outcome=failed}, or empty. */
    public String query() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("outcome", outcome);
        parameters.put("status", status);
        parameters.put("event", event);
        parameters.put("eventId", eventId);
        parameters.put("from", from);
        parameters.put("to", to);
        String query = parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    /** The filters and this page, as a query. */
    public String here() {
        if (before != null) {
            return olderThan(new AttemptId(before).toString());
        }
        return after == null ? query() : newerThan(new AttemptId(after).toString());
    }

    String olderThan(String attemptId) {
        return page("before", attemptId);
    }

    String newerThan(String attemptId) {
        return page("after", attemptId);
    }

    private String page(String direction, String attemptId) {
        return query() + (query().isEmpty() ? "?" : "&") + direction + "=" + attemptId;
    }

    /** The same filters, on the page that begins below an attempt. */
    LogFilter onPageBelow(UUID attempt) {
        return new LogFilter(outcome, status, event, eventId, from, to, attempt, null);
    }
}
