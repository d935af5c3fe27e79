package dev.fanfare.workspace;

import dev.fanfare.id.ApiKeyId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as its owners see it: without the secret, which nobody has but who was given the key.
 *
 * @param createdBy the e-mail address of whoever made it; null when it comes from settings, or the account is gone
 * @param expiresAt from when it is refused; null when never
 * @param lastUsedAt within a minute; null when it was not used yet
 * @param revokedAt from when it is refused because somebody said so; null when nobody did
 */
public record ApiKey(
        ApiKeyId id,
        String name,
        String publicPart,
        Set<Scope> scopes,
        @Nullable String createdBy,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
