package dev.fanfare.secret;

import dev.fanfare.id.WorkspaceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys under which secrets are stored: the first seals, all open. A sealed secret is
 * {@code v1.<key id>.<base64url of nonce, ciphertext and tag>}: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96
 * bits, bound to its workspace and to what it belongs to, so that it opens in no other row.
 */
public final class SecretKeys {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String VERSION = "v1";
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private record Key(String id, SecretKeySpec spec) {}

    private final Map<String, Key> keys;
    private final Key first;

    private SecretKeys(Map<String, Key> keys) {
        this.keys = keys;
        this.first = keys.values().iterator().next();
    }

    /** What is stored does not open: another row's, tampered with, or under a key that is not there. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String why) {
            super(why);
        }
    }

    /**
     * Reads keys, 32 bytes in base64 each, separated by commas or line ends.
     *
     * @throws IllegalArgumentException with a sentence's end that names no key
     */
    public static SecretKeys parse(String text) {
        Map<String, Key> keys = new LinkedHashMap<>();
        Stream.of(text.split("[,\n]"))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .map(SecretKeys::bytes)
                .map(bytes -> new Key(id(bytes), new SecretKeySpec(bytes, "AES")))
                .forEach(key -> {
                    if (keys.put(key.id(), key) != null) {
                        throw new IllegalArgumentException("names a key twice");
                    }
                });
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("holds no key");
        }
        return new SecretKeys(keys);
    }

    private static byte[] bytes(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, as a key of another length is.
        }
        throw new IllegalArgumentException("must be keys of 32 bytes in base64, separated by commas");
    }

    /** A new key as {@link #parse} reads it. */
    public static String generate() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Tells keys apart without telling anything of them. */
    private static String id(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The ids of all keys. */
    public Set<String> ids() {
        return keys.keySet();
    }

    /** The id of the key that seals. */
    public String firstId() {
        return first.id();
    }

    /**
     * Seals a secret of ASCII characters.
     *
     * @param owner the id of what it belongs to
     */
    public String seal(String secret, WorkspaceId workspaceId, UUID owner) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, first, nonce, workspaceId, owner)
                    .doFinal(secret.getBytes(StandardCharsets.US_ASCII));
            byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return VERSION + "." + first.id() + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** What {@link #seal} sealed for the same workspace and owner. */
    public String open(String sealed, WorkspaceId workspaceId, UUID owner) throws Unreadable {
        String[] parts = sealed.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            throw new Unreadable("it is not a sealed secret");
        }
        Key key = Optional.ofNullable(keys.get(parts[1]))
                .orElseThrow(() -> new Unreadable("its key " + parts[1] + " is not among FANFARE_SECRET_KEYS"));
        try {
            byte[] all = Base64.getUrlDecoder().decode(parts[2]);
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            byte[] secret = cipher(Cipher.DECRYPT_MODE, key, nonce, workspaceId, owner)
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(secret, StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Unreadable("it was changed, or belongs elsewhere");
        }
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, WorkspaceId workspaceId, UUID owner)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.spec(), new GCMParameterSpec(TAG_BITS, nonce));
        UUID workspace = workspaceId.value();
        cipher.updateAAD(ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(workspace.getMostSignificantBits())
                .putLong(workspace.getLeastSignificantBits())
                .putLong(owner.getMostSignificantBits())
                .putLong(owner.getLeastSignificantBits())
                .flip());
        return cipher;
    }

    /** Leaves the keys out, so that they cannot slip into a log. */
    @Override
    public String toString() {
        return "keys " + keys.keySet();
    }
}
