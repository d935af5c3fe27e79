package dev.fanfare.console;

import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody typed, and what is wrong with it: a page that refuses a form shows it again with all that was typed.
 * Templates read it; fields of type password are never filled in again.
 */
public final class Form {
    private final MultiMap typed;
    private final Map<String, String> errors = new LinkedHashMap<>();

    Form(MultiMap typed) {
        this.typed = typed;
    }

    /** One with nothing in it. */
    static Form empty() {
        return new Form(MultiMap.caseInsensitiveMultiMap());
    }

    /** A form to be changed, filled in with what is stored. */
    Form fill(String field, String value) {
        typed.set(field, value);
        return this;
    }

    Form fillAll(String field, List<String> values) {
        typed.set(field, values);
        return this;
    }

    /** What was typed into a field; empty when nothing was. */
    public String value(String field) {
        String value = typed.get(field);
        return value == null ? "" : value;
    }

    /** What was ticked. */
    public Set<String> all(String field) {
        return Set.copyOf(typed.getAll(field));
    }

    /** What is wrong with a field; null when nothing is. */
    public @Nullable String error(String field) {
        return errors.get(field);
    }

    /** What is wrong with the form as a whole; null when nothing is. */
    public @Nullable String error() {
        return errors.get("");
    }

    public boolean hasErrors() {
        return !errors.isEmpty();
    }

    /** Adds a mistake of a field, or with an empty name of the whole form. */
    Form refuse(String field, String message) {
        errors.putIfAbsent(field, message);
        return this;
    }

    /**
     * Adds what the domain found wrong: a pointer's first word is the field.
     *
     * @return this form, to be shown again; or the failure itself when it is not about what was typed
     */
    Future<Form> refused(Throwable failure) {
        switch (failure) {
            case Rejection.InvalidInput invalid -> refuse(invalid.details(), invalid.sentence());
            case Rejection.Conflict conflict -> refuse(conflict.details(), conflict.sentence());
            default -> {
                return Future.failedFuture(failure);
            }
        }
        return Future.succeededFuture(this);
    }

    private void refuse(List<Detail> details, String sentence) {
        details.forEach(detail -> refuse(field(detail.pointer()), detail.message()));
        if (details.isEmpty()) {
            refuse("", sentence);
        }
    }

    private static String field(String pointer) {
        return pointer.isEmpty() ? "" : pointer.substring(1).replaceAll("/.*", "");
    }
}
