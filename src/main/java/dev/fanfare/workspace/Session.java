package dev.fanfare.workspace;

import java.util.List;
import java.util.Optional;

/**
 * Somebody who is logged in, as of now: an account that leaves a workspace is out of it with its next request.
 *
 * @param memberships the oldest first
 */
public record Session(Token token, Account account, List<Membership> memberships, Optional<Membership> current) {
    /** The membership in the workspace with this slug. */
    public Optional<Membership> membership(String slug) {
        return memberships.stream()
                .filter(membership -> membership.workspace().slug().equals(slug))
                .findFirst();
    }
}
