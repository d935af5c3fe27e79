package dev.fanfare.webhook;

import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret a webhook's deliveries are signed with: {@code whsec_} and 32 hex digits (128 random bits). */
public record SigningSecret(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;

    static SigningSecret generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new SigningSecret("whsec_" + HexFormat.of().formatHex(bytes));
    }

    /** Leaves the secret out, so that it cannot slip into a log. */
    @Override
    public String toString() {
        return "whsec_…";
    }
}
