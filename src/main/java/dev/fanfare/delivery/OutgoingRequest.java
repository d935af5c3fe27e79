package dev.fanfare.delivery;

import dev.fanfare.id.EventId;
import dev.fanfare.id.InboxToken;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt sends.
 *
 * @param url absolute http or https, already checked by {@code destination.DestinationUrl}
 * @param inbox the inbox of this installation that the URL names; null for the world's receivers
 * @param secrets the webhook's live secrets, each of which signs
 * @param body the exact stored bytes
 * @param number 1 for the first attempt
 */
public record OutgoingRequest(
        String url, @Nullable InboxToken inbox, List<String> secrets, EventId eventId, Buffer body, int number) {}
