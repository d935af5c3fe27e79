package dev.fanfare.delivery;

import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request as the log has it.
 *
 * @param status what the receiver answered; null when it did not answer in full
 * @param errorCode one of {@link ErrorCode}'s words; null when the attempt succeeded
 * @param nextAttemptAt when the delivery is due again; null when it is not
 * @param exchange what was said on the wire; null in lists, which do not read it
 */
public record Attempt(
        AttemptId id,
        WebhookId webhookId,
        EventId eventId,
        String eventType,
        String cause,
        int number,
        Instant at,
        String url,
        boolean succeeded,
        @Nullable Integer status,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        int durationMs,
        @Nullable Instant nextAttemptAt,
        @Nullable Exchange exchange) {

    /**
     * Header lines are {@code name: value\n} each.
     *
     * @param requestBody null when retention has taken the event
     * @param responseHeaders null when there was no complete answer, and so the body
     */
    public record Exchange(
            String requestHeaders,
            @Nullable Buffer requestBody,
            @Nullable String responseHeaders,
            @Nullable Buffer responseBody,
            boolean responseTruncated) {}
}
