package dev.fanfare.event;

import dev.fanfare.id.EventId;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened.
 *
 * @param payload the exact bytes receivers get; null in lists, which do not read it
 */
public record Event(
        EventId id, String type, boolean test, @Nullable Buffer payload) {}
