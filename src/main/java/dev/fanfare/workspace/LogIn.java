package dev.fanfare.workspace;

import java.time.Duration;

/** What became of a password. */
public sealed interface LogIn {
    /** It was right. The token is the only copy. */
    record Granted(Account account, Token token) implements LogIn {}

    /** The password is wrong, or there is no such account: which of the two is not told. */
    record Refused() implements LogIn {}

    /** Too many were wrong before; this one was not looked at. */
    record TooSoon(Duration remaining) implements LogIn {}
}
