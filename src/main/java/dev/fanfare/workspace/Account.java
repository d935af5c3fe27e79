package dev.fanfare.workspace;

import dev.fanfare.id.AccountId;

/**
 * Somebody who can log in.
 *
 * @param email as it was typed; compared without regard to case
 */
public record Account(AccountId id, String email) {}
