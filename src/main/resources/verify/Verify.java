import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Verify {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /**
     * Throws a SecurityException when the request must be refused.
     *
     * @param headers by name in lower case
     * @param body the raw bytes, before anything parses them
     * @param secret the webhook's signing secret, whsec_…
     */
    public static void verify(Map<String, String> headers, byte[] body, String secret) throws GeneralSecurityException {
        String id = headers.getOrDefault("webhook-id", "");
        String timestamp = headers.getOrDefault("webhook-timestamp", "");
        String signatures = headers.getOrDefault("webhook-signature", "");
        if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) {
            throw new SecurityException("a header is missing");
        }
        if (!timestamp.matches("[0-9]{1,10}")) {
            throw new SecurityException("webhook-timestamp is not a time");
        }
        Instant at = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Duration.between(at, Instant.now()).abs().compareTo(TOLERANCE) > 0) {
            throw new SecurityException("webhook-timestamp is more than five minutes off");
        }
        String text = secret.startsWith("whsec_") ? secret.substring("whsec_".length()) : secret;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(text), "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
        for (String signature : signatures.split(" ")) {
            if (MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
                return;
            }
        }
        throw new SecurityException("no signature matches");
    }

    /** As a program: java Verify.java "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        Map<String, String> headers =
                Map.of("webhook-id", args[0], "webhook-timestamp", args[1], "webhook-signature", args[2]);
        verify(headers, System.in.readAllBytes(), System.getenv("WEBHOOK_SECRET"));
    }
}
