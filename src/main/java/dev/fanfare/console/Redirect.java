package dev.fanfare.console;

import java.util.Optional;

/**
 * Go and see another page; after a POST the answer to success, so that reloading repeats nothing.
 *
 * @param location a path of ours
 * @param flash what to say there
 */
record Redirect(String location, Optional<Flash> flash) implements Reply {
    static Redirect to(String location) {
        return new Redirect(location, Optional.empty());
    }

    Redirect saying(Flash said) {
        return new Redirect(location, Optional.of(said));
    }
}
