package dev.fanfare.console;

import java.util.List;
import java.util.stream.Stream;

/**
 * Go and see another page; after a POST the answer to success, so that reloading repeats nothing.
 *
 * @param location a path of ours
 * @param said what to say there
 */
record Redirect(String location, List<Said> said) implements Reply {
    static Redirect to(String location) {
        return new Redirect(location, List.of());
    }

    Redirect saying(Flash flash) {
        return saying(flash, 1);
    }

    /** Says one more sentence, about so many. */
    Redirect saying(Flash flash, long number) {
        return new Redirect(
                location,
                Stream.concat(said.stream(), Stream.of(new Said(flash, number))).toList());
    }
}
