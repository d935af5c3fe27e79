package dev.fanfare.api;

import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with a body, so that one answer shows it all; the first twenty, for a body of rubbish. */
final class Mistakes {
    private static final int MOST = 20;
    private static final int POINTER_LENGTH = 200;

    private final List<Detail> details = new ArrayList<>();

    void add(String pointer, String message) {
        if (details.size() < MOST) {
            String cut = pointer.length() <= POINTER_LENGTH ? pointer : pointer.substring(0, POINTER_LENGTH) + "…";
            details.add(new Detail(cut, message));
        }
    }

    /**
     * Ends the request if there is any mistake.
     *
     * @throws Rejection.InvalidInput with all of them
     */
    void refuseIfAny() {
        if (!details.isEmpty()) {
            throw new Rejection.InvalidInput(details);
        }
    }

    /** A field's pointer below another, as RFC 6901 writes names. */
    static String pointer(String parent, String field) {
        return parent + "/" + field.replace("~", "~0").replace("/", "~1");
    }
}
