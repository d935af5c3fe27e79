package dev.fanfare.verification;

/**
 * What one look at a request found.
 *
 * @param what was looked at: a header's name, or "Body"
 * @param sentence for people, also what is likely the cause
 */
public record Finding(String what, Verdict verdict, String sentence) {
    /** How it turned out. */
    public enum Verdict {
        RIGHT,
        WRONG,
        /** It does not matter, or cannot be told. */
        OPEN
    }

    static Finding right(String what, String sentence) {
        return new Finding(what, Verdict.RIGHT, sentence);
    }

    static Finding wrong(String what, String sentence) {
        return new Finding(what, Verdict.WRONG, sentence);
    }

    static Finding open(String what, String sentence) {
        return new Finding(what, Verdict.OPEN, sentence);
    }

    public boolean isWrong() {
        return verdict == Verdict.WRONG;
    }

    /** The verdict's word, for templates. */
    public String word() {
        return switch (verdict) {
            case RIGHT -> "right";
            case WRONG -> "wrong";
            case OPEN -> "open";
        };
    }
}
