package dev.fanfare.workspace;

import dev.fanfare.id.WorkspaceId;
import java.util.Set;

/** Whom an API key speaks for, and what it may do. */
public record Caller(WorkspaceId workspaceId, Set<Scope> scopes) {
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
