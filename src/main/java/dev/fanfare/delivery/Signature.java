package dev.fanfare.delivery;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests, so that receivers know who sent them. One instance belongs to one thread: it keeps the {@link Mac}
 * that the hot path would otherwise look up for every attempt.
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SECRET_PREFIX = "whsec_";
    private static final String VERSION = "v1,";

    private final Mac mac = newMac();

    /**
     * The value of {@code webhook-signature}, as Standard Webhooks 1 defines it.
     *
     * @param secrets each signs, in this order
     * @param timestamp seconds since 1970
     * @param body the exact bytes of the request
     * @return one signature per secret, joined by spaces
     */
    String standard(List<String> secrets, String id, String timestamp, byte[] body) {
        byte[] prefix = (id + '.' + timestamp + '.').getBytes(StandardCharsets.US_ASCII);
        StringBuilder value = new StringBuilder(secrets.size() * 48);
        for (String secret : secrets) {
            if (!value.isEmpty()) {
                value.append(' ');
            }
            use(standardKey(secret));
            mac.update(prefix);
            value.append(VERSION).append(Base64.getEncoder().encodeToString(mac.doFinal(body)));
        }
        return value.toString();
    }

    /**
     * The value of {@code Dub-Signature}, lower-case hex. That header has room for one signature.
     *
     * @param secret the newest; its whole text is the key
     */
    String dub(String secret, byte[] body) {
        use(secret.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    private static byte[] standardKey(String secret) {
        int begin = secret.startsWith(SECRET_PREFIX) ? SECRET_PREFIX.length() : 0;
        return Base64.getDecoder().decode(secret.substring(begin));
    }

    private void use(byte[] key) {
        try {
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("HMAC takes keys of any length", e);
        }
    }

    private static Mac newMac() {
        try {
            return Mac.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
