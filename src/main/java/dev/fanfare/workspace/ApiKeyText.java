package dev.fanfare.workspace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * An API key as its owner holds it: {@code ff_<public part>_<secret part>}. The public part finds the key's row; of the
 * secret part only a hash is stored. 256 bits drawn at random need no slow hash.
 *
 * @param publicPart 12 to 32 letters and digits
 * @param secretPart 32 to 128 letters and digits
 */
public record ApiKeyText(String publicPart, String secretPart) {
    private static final String PREFIX = "ff_";
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
        int second = text.indexOf('_', PREFIX.length());
        if (text.startsWith(PREFIX) && second > 0) {
            String publicPart = text.substring(PREFIX.length(), second);
            String secretPart = text.substring(second + 1);
            if (isPart(publicPart, 12, 32) && isPart(secretPart, 32, 128)) {
                return new ApiKeyText(publicPart, secretPart);
            }
        }
        throw new IllegalArgumentException(
                "must have the form ff_<12 to 32 letters and digits>_<32 to 128 letters and digits>;"
                        + " ./fanfare key prints a new one");
    }

    private static boolean isPart(String text, int least, int most) {
        boolean holds = text.length() >= least && text.length() <= most;
        for (int i = 0; holds && i < text.length(); i++) {
            char c = text.charAt(i);
            holds = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }
        return holds;
    }

    public static ApiKeyText generate() {
        SecureRandom random = new SecureRandom();
        return new ApiKeyText(letters(random, PUBLIC_LENGTH), letters(random, SECRET_LENGTH));
    }

    /** The whole key, to be shown once to its owner. */
    public String reveal() {
        return PREFIX + publicPart + "_" + secretPart;
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
        return PREFIX + publicPart + "_…";
    }

    private static String letters(SecureRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
