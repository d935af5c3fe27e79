package dev.fanfare.workspace;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What an API key may do. */
public enum Scope {
    EVENTS_READ("events.read"),
    EVENTS_WRITE("events.write"),
    WEBHOOKS_READ("webhooks.read"),
    WEBHOOKS_WRITE("webhooks.write");

    private final String word;

    Scope(String word) {
        this.word = word;
    }

    /** As the API and the table write it. */
    public String word() {
        return word;
    }

    /** Empty for a word that no scope has. */
    public static Optional<Scope> of(String word) {
        return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
    }

    /** Always in the same order, whatever the set's. */
    static String[] words(Set<Scope> scopes) {
        return Arrays.stream(values()).filter(scopes::contains).map(Scope::word).toArray(String[]::new);
    }
}
