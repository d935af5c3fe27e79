package dev.fanfare.delivery;

import dev.fanfare.id.EventId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests, both ways receivers know: Standard Webhooks 1.0 ({@code v1}, over id, timestamp and body, under the
 * key that its libraries derive from a {@code whsec_} string) and Dub's (over the body alone, under the whole string).
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final HexFormat HEX = HexFormat.of();

    private Signature() {}

    /**
     * The {@code webhook-signature} header: one signature for each live secret, separated by spaces.
     *
     * @param timestamp seconds since 1970, as sent in {@code webhook-timestamp}
     */
    static String standard(List<String> secrets, EventId eventId, long timestamp, Buffer body) {
        byte[] head = (eventId + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII);
        byte[] content = body.getBytes();
        StringBuilder header = new StringBuilder(64);
        for (String secret : secrets) {
            Mac mac = mac(Base64.getDecoder().decode(secret.substring(PREFIX.length())));
            mac.update(head);
            header.append(header.isEmpty() ? "v1," : " v1,")
                    .append(Base64.getEncoder().encodeToString(mac.doFinal(content)));
        }
        return header.toString();
    }

    /** The {@code Dub-Signature} header. It has room for one signature: that of the newest secret. */
    static String dub(List<String> secrets, Buffer body) {
        Mac mac = mac(secrets.getFirst().getBytes(StandardCharsets.UTF_8));
        return HEX.formatHex(mac.doFinal(body.getBytes()));
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
