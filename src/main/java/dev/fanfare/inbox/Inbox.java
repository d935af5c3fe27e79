package dev.fanfare.inbox;

import dev.fanfare.id.InboxToken;
import dev.fanfare.id.WorkspaceId;
import java.time.Instant;

/** A receiving address within this installation, of one workspace. */
public record Inbox(WorkspaceId workspaceId, InboxToken token, InboxAnswer answer, Instant createdAt) {}
