package dev.fanfare.delivery;

import java.time.Duration;

/** Sentences about failed attempts, for the people who own the webhook. */
public final class FailureText {
    private FailureText() {}

    /** What a status other than 2xx means, and what to do about it where that is known. */
    public static String forStatus(int status) {
        return "The receiver answered " + status + ": " + meaning(status) + '.';
    }

    private static String meaning(int status) {
        return switch (status) {
            case 400, 422 -> "it did not understand the request";
            case 401, 403 -> "it refused the request; check the signing secret and any access rules in front of it";
            case 404 -> "there is nothing at this path; check the URL";
            case 405 -> "it does not take POST requests at this path; check the URL";
            case 408 -> "it gave up waiting for the request";
            case 409 -> "it says the event conflicts with what it has";
            case 410 -> "it wants no more events, so the webhook is disabled";
            case 413 -> "the event is larger than it accepts";
            case 415 -> "it does not accept JSON";
            case 429 -> "it gets more requests than it accepts";
            case 502, 503, 504 -> "it, or what stands in front of it, is not available at the moment";
            default -> meaningOfClass(status / 100);
        };
    }

    private static String meaningOfClass(int hundreds) {
        return switch (hundreds) {
            case 3 -> "redirects are not followed; set the webhook's URL to the final address";
            case 4 -> "it refused the request";
            case 5 -> "something went wrong inside it";
            default -> "only 2xx counts as received";
        };
    }

    static String tooSlowToConnect(Duration timeout) {
        return "No connection could be made within " + text(timeout) + '.';
    }

    static String tooSlowToAnswer(Duration timeout) {
        return "The connection was made, but no answer came within " + text(timeout) + '.';
    }

    static String tooSlowBody(Duration timeout, int status) {
        return "The receiver answered " + status + ", but the answer's body was not complete within " + text(timeout)
                + '.';
    }

    private static String text(Duration timeout) {
        return timeout.toMillisPart() == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }
}
