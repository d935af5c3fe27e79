package dev.fanfare.event;

import dev.fanfare.id.EventId;

/**
 * An event that is stored, and with it everything owed of it.
 *
 * @param webhooks how many webhooks it is owed to
 */
public record Published(EventId id, String type, int webhooks) {}
