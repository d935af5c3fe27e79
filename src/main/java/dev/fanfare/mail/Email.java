package dev.fanfare.mail;

import dev.fanfare.id.WorkspaceId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A mail of the outbox.
 *
 * @param facts what the templates say
 * @param attempts how often it was handed to the mail server, or was meant to be
 * @param dueAt when it is tried next; null once it was sent or given up
 * @param lastError why the last attempt failed; null when none did
 */
public record Email(
        long id,
        WorkspaceId workspaceId,
        String recipient,
        MailKind kind,
        JsonObject facts,
        Instant createdAt,
        int attempts,
        @Nullable Instant dueAt,
        @Nullable Instant sentAt,
        @Nullable String lastError) {}
