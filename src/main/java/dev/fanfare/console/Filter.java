package dev.fanfare.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a long list the address asks for: what it is narrowed to, and which page of that. A value that makes no
 * sense narrows nothing, and is not shown as chosen.
 */
public interface Filter {
    /** The row below which the page begins; null for the newest. */
    @Nullable
    UUID before();

    /** The row above which the page ends; null for the newest. */
    @Nullable
    UUID after();

    /** What it is narrowed to, in the order of the address; an empty value narrows nothing. */
    Map<String, String> narrowing();

    /** The id of a row as addresses have it. */
    String text(UUID id);

    /** Whether it shows the newest of everything. */
    default boolean isOpen() {
        return !isPaged() && !isNarrowed();
    }

    default boolean isPaged() {
        return before() != null || after() != null;
    }

    default boolean isNarrowed() {
        return !query().isEmpty();
    }

    /** The filters as a query, without the page: {@code ?outcome=failed}, or empty. */
    default String query() {
        String query = narrowing().entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    /** The filters and this page, as a query. */
    default String here() {
        UUID before = before();
        UUID after = after();
        if (before != null) {
            return olderThan(text(before));
        }
        return after == null ? query() : newerThan(text(after));
    }

    default String olderThan(String id) {
        return page("before", id);
    }

    default String newerThan(String id) {
        return page("after", id);
    }

    private String page(String direction, String id) {
        return query() + (isNarrowed() ? "&" : "?") + direction + "=" + id;
    }

    /** A day as browsers send it, {@code 2026-01-31}. */
    static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(day -> day.getYear() >= 1970 && day.getYear() < 10_000);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The same text, if it is a day; empty otherwise. */
    static String orEmpty(String day) {
        return day(day).map(LocalDate::toString).orElse("");
    }

    /** The first moment of a day; null when there is none. */
    static @Nullable Instant startOf(String day) {
        return day(day).map(Filter::midnight).orElse(null);
    }

    /** The first moment after a day; null when there is none. */
    static @Nullable Instant endOf(String day) {
        return day(day).map(last -> midnight(last.plusDays(1))).orElse(null);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
