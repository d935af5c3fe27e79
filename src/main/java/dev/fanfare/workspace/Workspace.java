package dev.fanfare.workspace;

import dev.fanfare.id.WorkspaceId;

/**
 * A tenant.
 *
 * @param slug its word in the console's addresses
 */
public record Workspace(WorkspaceId id, String slug, String name) {}
