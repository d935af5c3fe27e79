package dev.fanfare.delivery;

import dev.fanfare.id.EventId;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * What one attempt sends.
 *
 * @param url absolute http or https, already checked by {@code destination.DestinationUrl}
 * @param secrets the webhook's live secrets, each of which signs
 * @param body the exact stored bytes
 * @param number 1 for the first attempt
 */
public record OutgoingRequest(String url, List<String> secrets, EventId eventId, Buffer body, int number) {}
