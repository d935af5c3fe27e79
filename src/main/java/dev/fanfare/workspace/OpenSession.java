package dev.fanfare.workspace;

import dev.fanfare.id.SessionId;
import java.time.Instant;

/**
 * Somewhere an account is logged in, for lists.
 *
 * @param usedAt when it was used last, to the minute
 * @param current whether it is the reader's own
 */
public record OpenSession(SessionId id, Device device, Instant createdAt, Instant usedAt, boolean current) {}
