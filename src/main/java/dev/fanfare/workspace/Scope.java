package dev.fanfare.workspace;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    static Optional<Scope> of(String word) {
        return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
    }

    static String[] words(List<Scope> scopes) {
        return scopes.stream().map(Scope::word).toArray(String[]::new);
    }
}
