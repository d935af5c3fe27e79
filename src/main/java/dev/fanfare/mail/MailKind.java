package dev.fanfare.mail;

import java.util.Arrays;

/** What a mail says; each has its own templates. */
public enum MailKind {
    /** A webhook has failed several times in a row. */
    FAILING("failing"),
    /** A webhook failed so often that it was disabled. */
    DISABLED("disabled"),
    /** A receiver answered 410 Gone, and its webhook was disabled. */
    GONE("gone"),
    /** Somebody is asked to join a workspace. */
    INVITATION("invitation");

    private final String word;

    MailKind(String word) {
        this.word = word;
    }

    /** As the table writes it. */
    public String word() {
        return word;
    }

    static MailKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow();
    }
}
