package dev.fanfare.event;

import dev.fanfare.id.EventId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * An event about to be stored.
 *
 * @param payload the envelope: the exact bytes receivers will get
 * @param idempotency null when the publisher gave no key
 */
record NewEvent(
        WorkspaceId workspaceId,
        EventId id,
        String type,
        Buffer payload,
        @Nullable Idempotency idempotency) {

    /** A key, and a hash of what was published under it. */
    record Idempotency(String key, Buffer contentHash) {}
}
