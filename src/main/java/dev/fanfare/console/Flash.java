package dev.fanfare.console;

import java.util.Arrays;
import java.util.Optional;

/** A sentence for the next page after a redirect. The browser carries only its name, so nobody can put words in. */
enum Flash {
    WELCOME("Welcome to Fanfare. This is your workspace."),
    LOGGED_OUT("You are logged out."),
    ALREADY_SET_UP("Fanfare is set up already. Log in to use it."),
    PASSWORD_CHANGED("Password changed. All other browsers are logged out."),
    WORKSPACE_RENAMED("Workspace renamed.");

    private final String sentence;

    Flash(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }

    static Optional<Flash> of(String name) {
        return Arrays.stream(values())
                .filter(flash -> flash.name().equals(name))
                .findFirst();
    }
}
