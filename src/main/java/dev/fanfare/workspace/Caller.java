package dev.fanfare.workspace;

import dev.fanfare.audit.Actor;
import dev.fanfare.id.WorkspaceId;
import java.util.Set;

/**
 * Whom an API key speaks for, and what it may do.
 *
 * @param actor the key itself, for the audit
 */
public record Caller(WorkspaceId workspaceId, Actor actor, Set<Scope> scopes) {
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
