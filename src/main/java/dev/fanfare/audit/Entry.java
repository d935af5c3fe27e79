package dev.fanfare.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A change as it was written down.
 *
 * @param id rises with time
 * @param action a word of {@link Action}, or one of another version
 */
public record Entry(
        long id,
        Instant at,
        Actor by,
        String action,
        String object,
        String objectName,
        JsonObject before,
        JsonObject after) {}
