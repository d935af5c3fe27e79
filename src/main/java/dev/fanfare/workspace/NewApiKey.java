package dev.fanfare.workspace;

import dev.fanfare.rejection.Rejection.Detail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says to get a key.
 *
 * @param expiresAt from when it is to be refused; null for never
 */
public record NewApiKey(
        String name, Set<Scope> scopes, @Nullable Instant expiresAt) {
    public NewApiKey {
        name = name.strip();
        scopes = Set.copyOf(scopes);
    }

    List<Detail> mistakes(Instant now) {
        List<Detail> mistakes = new ArrayList<>();
        NewOwner.nameMistake("key", name).ifPresent(text -> mistakes.add(new Detail("/name", text)));
        if (scopes.isEmpty()) {
            mistakes.add(new Detail("/scopes", "Choose at least one."));
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            mistakes.add(new Detail("/expires", "This is over already."));
        }
        return mistakes;
    }
}
