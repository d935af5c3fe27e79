package dev.fanfare.console;

import dev.fanfare.secret.SecretKeys;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings a secret that was just made over a redirect to the page that shows it, so that reloading that page neither makes
 * another one nor shows this one again. On the way it is in a cookie, sealed, for a minute; nowhere else is it kept.
 */
final class ShownOnce {
    private final SecretKeys keys;

    /** @param keys under which it is sealed */
    ShownOnce(SecretKeys keys) {
        this.keys = keys;
    }

    /**
     * Hands a secret to the next page.
     *
     * @param of what the secret is of; opens it again
     */
    void hand(Visit visit, UUID of, String secret) {
        visit.handOver(keys.seal(secret, visit.workspace().id(), of));
    }

    /** What was handed to this page, the first time; empty ever after, and for a secret of something else. */
    Optional<String> take(Visit visit, UUID of) {
        return visit.takeOver().flatMap(text -> open(visit, of, text));
    }

    private Optional<String> open(Visit visit, UUID of, String sealed) {
        try {
            return Optional.of(keys.open(sealed, visit.workspace().id(), of));
        } catch (SecretKeys.Unreadable e) {
            // Somebody else's, or older than the keys: there is nothing to show.
            return Optional.empty();
        }
    }
}
