package dev.fanfare.workspace;

/** What a key that somebody shows turns out to be. That it is over is told only to who knows its secret. */
public sealed interface KeyCheck {
    record Valid(Caller caller) implements KeyCheck {}

    /** There is no such key, or its secret is another: which of the two is not told. */
    record Unknown() implements KeyCheck {}

    record Expired() implements KeyCheck {}

    record Revoked() implements KeyCheck {}
}
