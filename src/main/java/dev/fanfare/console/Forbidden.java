package dev.fanfare.console;

/** Refused at this door. Carries no stack trace: it is an answer. */
final class Forbidden extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String sentence;

    Forbidden(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
