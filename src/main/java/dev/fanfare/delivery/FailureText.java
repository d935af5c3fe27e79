package dev.fanfare.delivery;

final class FailureText {
    private FailureText() {}

    static String forStatus(int s) {
        return "" + s;
    }
}
