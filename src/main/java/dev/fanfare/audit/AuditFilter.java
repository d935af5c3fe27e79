package dev.fanfare.audit;

import org.jspecify.annotations.Nullable;

/**
 * Which entries are asked for.
 *
 * @param actor an {@link Actor}'s id; all, if null
 * @param action a word of {@link Action}; all, if null
 * @param object an id; all, if null
 */
public record AuditFilter(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String object) {}
