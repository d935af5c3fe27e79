package dev.fanfare.workspace;

/**
 * What the link of an invitation is good for.
 *
 * @param email whom it is for
 * @param invitedBy the address of an owner
 * @param known whether there is an account with that address
 */
public record Offer(Workspace workspace, String email, Role role, String invitedBy, boolean known) {
    /** Whether it is this account that is asked to join. */
    public boolean isFor(Account account) {
        return account.email().equalsIgnoreCase(email);
    }
}
