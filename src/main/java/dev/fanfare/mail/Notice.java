package dev.fanfare.mail;

import dev.fanfare.id.WorkspaceId;
import io.vertx.core.json.JsonObject;

/**
 * Something all owners of a workspace are to be told.
 *
 * @param facts what the templates say, as it is now: {@code webhookId}, {@code name}, {@code url}, {@code failures},
 *     {@code error} (a sentence), {@code at} (RFC 3339)
 */
public record Notice(WorkspaceId workspaceId, MailKind kind, JsonObject facts) {}
