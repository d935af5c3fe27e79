package dev.fanfare.catalog;

import io.vertx.core.json.JsonObject;

/**
 * A kind of event that can be published and subscribed to.
 *
 * @param name such as {@code link.created}
 * @param group under which people find it
 * @param description one sentence: when it happens
 * @param sample a complete envelope, as receivers would get it
 */
public record EventType(String name, String group, String description, JsonObject sample) {}
