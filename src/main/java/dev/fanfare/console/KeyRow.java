package dev.fanfare.console;

import dev.fanfare.workspace.ApiKey;
import dev.fanfare.workspace.Scope;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API key as its list shows it.
 *
 * @param shown what may be shown of its text
 * @param by who made it
 * @param status what its pill says
 * @param tone how the pill looks: good or mute
 * @param over since when it is not valid any more; null while it is
 * @param expires until when it will be; null when forever, or when it is over
 * @param used null when it was not used yet
 */
public record KeyRow(
        String id,
        String name,
        String shown,
        List<String> scopes,
        String by,
        Moment created,
        String status,
        String tone,
        @Nullable Moment over,
        @Nullable Moment expires,
        @Nullable Moment used) {

    static KeyRow of(ApiKey key, Instant now) {
        boolean expired = key.expiresAt() != null && !key.expiresAt().isAfter(now);
        boolean revoked = key.revokedAt() != null;
        Instant over = revoked ? key.revokedAt() : expired ? key.expiresAt() : null;
        return new KeyRow(
                key.id().toString(),
                key.name(),
                "ff_" + key.publicPart() + "_…",
                Arrays.stream(Scope.values())
                        .filter(key.scopes()::contains)
                        .map(Scope::word)
                        .toList(),
                key.createdBy() == null ? "Fanfare, by its settings" : key.createdBy(),
                Moment.of(key.createdAt()),
                revoked ? "Revoked" : expired ? "Expired" : "Valid",
                over == null ? "good" : "mute",
                moment(over),
                over == null ? moment(key.expiresAt()) : null,
                moment(key.lastUsedAt()));
    }

    private static @Nullable Moment moment(@Nullable Instant time) {
        return time == null ? null : Moment.of(time);
    }

    /** Whether it can still be used. */
    public boolean valid() {
        return over == null;
    }
}
