package dev.fanfare.event;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to publish, already checked.
 *
 * @param type an event type of the catalogue
 * @param data the exact bytes of a JSON object
 * @param key makes it safe to repeat; null when none was given
 */
public record Draft(String type, Buffer data, @Nullable String key) {}
