package dev.fanfare.console;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A page to render.
 *
 * @param template a file below {@code templates/}, without {@code .html}
 * @param values what the template names
 * @param retryAfter seconds, for statuses that ask to come back
 */
record Page(String template, int status, Map<String, Object> values, Optional<Long> retryAfter) implements Reply {
    Page {
        values = Map.copyOf(values);
    }

    static Page of(String template) {
        return new Page(template, 200, Map.of(), Optional.empty());
    }

    Page with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(name, value);
        return new Page(template, status, more, retryAfter);
    }

    Page status(int other) {
        return new Page(template, other, values, retryAfter);
    }

    Page retryAfter(long seconds) {
        return new Page(template, status, values, Optional.of(seconds));
    }
}
