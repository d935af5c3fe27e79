package dev.fanfare.mail;

/** What a mail says; each has its own templates. */
public enum MailKind {
    /** A webhook has failed several times in a row. */
    FAILING("failing"),
    /** A webhook failed so often that it was disabled. */
    DISABLED("disabled"),
    /** A receiver answered 410 Gone, and its webhook was disabled. */
    GONE("gone");

    private final String word;

    MailKind(String word) {
        this.word = word;
    }

    /** As the table writes it. */
    public String word() {
        return word;
    }
}
