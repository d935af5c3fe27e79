package dev.fanfare.workspace;

import dev.fanfare.id.AccountId;
import java.time.Instant;

/** Somebody who belongs to a workspace. */
public record Member(AccountId accountId, String email, Role role, Instant joinedAt) {}
