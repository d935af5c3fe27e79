package dev.fanfare.id;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names an inbox, and lets whoever knows it send there: 32 hex digits (128 random bits). */
public record InboxToken(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public static InboxToken generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new InboxToken(HexFormat.of().formatHex(bytes));
    }

    /** Empty when the text cannot be a token; there is one text for each token. */
    public static Optional<InboxToken> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new InboxToken(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
