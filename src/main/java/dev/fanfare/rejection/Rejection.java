package dev.fanfare.rejection;

import java.util.List;

/**
 * A refusal: the request changes nothing, and the message tells the caller why. Anything else that fails is a failure
 * of ours, not a rejection. Carries no stack trace: it is an answer, not a bug.
 */
public abstract sealed class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String sentence;

    private Rejection(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    /** What is wrong, for the caller to read. */
    public String sentence() {
        return sentence;
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer where: a JSON pointer into the body, or {@code ?name} for a query parameter
     */
    public record Detail(String pointer, String message) {}

    /** There is no such thing in this workspace; whether it exists elsewhere is not told. */
    public static final class NotFound extends Rejection {
        private static final long serialVersionUID = 1;

        public NotFound(String message) {
            super(message);
        }
    }

    /** The request is well-formed but collides with what is stored. */
    public static final class Conflict extends Rejection {
        private static final long serialVersionUID = 1;

        private final transient List<Detail> details;

        public Conflict(String message, Detail... details) {
            super(message);
            this.details = List.of(details);
        }

        public List<Detail> details() {
            return details;
        }
    }

    /** Values are missing, unknown or out of range. */
    public static final class InvalidInput extends Rejection {
        private static final long serialVersionUID = 1;

        private final transient List<Detail> details;

        public InvalidInput(List<Detail> details) {
            super(details.size() == 1 ? details.getFirst().message() : "Several values are not valid.");
            this.details = List.copyOf(details);
        }

        public InvalidInput(String pointer, String message) {
            this(List.of(new Detail(pointer, message)));
        }

        public List<Detail> details() {
            return details;
        }
    }

    /** More is asked than can be taken right now; nothing was stored, and trying again later is safe. */
    public static final class Overloaded extends Rejection {
        private static final long serialVersionUID = 1;

        public Overloaded(String message) {
            super(message);
        }
    }
}
