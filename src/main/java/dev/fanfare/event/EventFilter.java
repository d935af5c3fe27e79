package dev.fanfare.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a workspace to list: all, narrowed by what is not null.
 *
 * @param test only test events, or none of them
 * @param from published at this time or later
 * @param to published before this time
 */
public record EventFilter(
        @Nullable String type,
        @Nullable Boolean test,
        @Nullable Instant from,
        @Nullable Instant to) {}
