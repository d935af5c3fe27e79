package dev.fanfare.workspace;

import dev.fanfare.id.InvitationId;
import java.time.Instant;

/**
 * That somebody is asked to join a workspace.
 *
 * @param invitedBy the address of an owner
 * @param expired whether it is too late to accept it
 */
public record Invitation(
        InvitationId id, String email, Role role, String invitedBy, Instant expiresAt, boolean expired) {}
