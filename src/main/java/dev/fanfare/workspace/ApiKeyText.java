package dev.fanfare.workspace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as its owner holds it: {@code ff_<public part>_<secret part>}. The public part finds the key's row; of the
 * secret part only a hash is stored. 256 bits drawn at random need no slow hash.
 *
 * @param publicPart 12 to 32 letters and digits
 * @param secretPart 32 to 128 letters and digits
 */
public record ApiKeyText(String publicPart, String secretPart) {
    private static final Pattern FORM = Pattern.compile("ff_([A-Za-z0-9]{12,32})_([A-Za-z0-9]{32,128})");
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int PUBLIC_LENGTH = 16;
    /** 43 characters of 62 letters are 256 bits. */
    private static final int SECRET_LENGTH = 43;

    /**
     * Takes a key apart.
     *
     * @throws IllegalArgumentException when the text does not have the form of a key
     */
    public static ApiKeyText parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must have the form ff_<12 to 32 letters and digits>_<32 to 128 letters and digits>;"
                            + " ./fanfare key prints a new one");
        }
        return new ApiKeyText(matcher.group(1), matcher.group(2));
    }

    public static ApiKeyText generate() {
        SecureRandom random = new SecureRandom();
        return new ApiKeyText(letters(random, PUBLIC_LENGTH), letters(random, SECRET_LENGTH));
    }

    /** The whole key, to be shown once to its owner. */
    public String reveal() {
        return "ff_" + publicPart + "_" + secretPart;
    }

    byte[] secretHash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secretPart.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Leaves the secret out, so that a key cannot slip into a log. */
    @Override
    public String toString() {
        return "ff_" + publicPart + "_…";
    }

    private static String letters(SecureRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
