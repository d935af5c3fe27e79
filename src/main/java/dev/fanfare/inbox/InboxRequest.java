package dev.fanfare.inbox;

import dev.fanfare.id.InboxRequestId;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came to an inbox.
 *
 * @param query of its address, without the question mark; empty when there was none
 * @param headers one line {@code name: value\n} each; without cookies, which are nobody's business here
 * @param body its first {@link Inboxes#BODY_KEPT} bytes
 * @param bodyLength of all of it, in bytes
 * @param verified whether its signatures were right when it came; null where no webhook led to the inbox
 */
public record InboxRequest(
        InboxRequestId id,
        String method,
        String query,
        String headers,
        Buffer body,
        int bodyLength,
        Instant receivedAt,
        @Nullable Boolean verified) {

    /** Whether there was more of the body than is kept. */
    public boolean truncated() {
        return bodyLength > body.length();
    }
}
