package dev.fanfare.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureCheckTest {
    private static final String SECRET = "whsec_00112233445566778899aabbccddeeff";
    private static final String FORMER = "whsec_ffeeddccbbaa99887766554433221100";
    private static final String BODY = "{\"id\":\"evt_1\",\"data\":{\"a\":1.0,\"b\":[1,2]}}";
    private static final Instant NOW = Instant.parse("2026-03-10T10:00:00Z");

    private final Map<String, String> headers = signed(SECRET, NOW, BODY);

    @Test
    void whatIsRightIsRight() {
        assertThat(verifies(headers, BODY)).isTrue();
        assertThat(findings(headers, BODY, null))
                .allMatch(finding -> !finding.isWrong())
                .hasSize(4);
        assertThat(findings(headers, BODY, BODY).getLast().sentence()).contains("byte for byte");
    }

    @ParameterizedTest
    @CsvSource({"-300, true", "-301, false", "300, true", "301, false"})
    void theTimestampMayBeFiveMinutesOff(long seconds, boolean accepted) {
        Map<String, String> moved = signed(SECRET, NOW.plusSeconds(seconds), BODY);

        assertThat(verifies(moved, BODY)).isEqualTo(accepted);
        assertThat(wrong(moved, BODY, null)).hasSize(accepted ? 0 : 1);
    }

    @Test
    void saysHowOldItIs() {
        assertThat(of("webhook-timestamp", signed(SECRET, NOW.minus(Duration.ofHours(3)), BODY), BODY))
                .contains("3 hours old");
        assertThat(of("webhook-timestamp", signed(SECRET, NOW.plus(Duration.ofMinutes(9)), BODY), BODY))
                .contains("9 minutes in the future");
        assertThat(of("webhook-timestamp", with("webhook-timestamp", "1773136800000"), BODY))
                .contains("milliseconds");
        assertThat(of("webhook-timestamp", with("webhook-timestamp", "soon"), BODY))
                .contains("not a whole number");
    }

    @ParameterizedTest
    @CsvSource({"webhook-id", "webhook-timestamp", "webhook-signature"})
    void saysWhatIsMissing(String name) {
        Map<String, String> less = new HashMap<>(headers);
        less.remove(name);

        assertThat(verifies(less, BODY)).isFalse();
        assertThat(of(name, less, BODY)).startsWith("It is missing");
    }

    @Test
    void dubSignatureIsCheckedWhereThereIsOne() {
        Map<String, String> without = new HashMap<>(headers);
        without.remove("dub-signature");
        assertThat(verifies(without, BODY)).isTrue();

        assertThat(verifies(with("dub-signature", "00".repeat(32)), BODY)).isFalse();
        assertThat(of("Dub-Signature", with("dub-signature", "nonsense"), BODY)).contains("not 64 hex digits");
        String undecoded = hex(Hmac.of(KeyForm.DECODED.key(SECRET), bytes(BODY)));
        assertThat(of("Dub-Signature", with("dub-signature", undecoded), BODY))
                .contains("wrong form of the secret", "The key of Dub-Signature is the whole text");
    }

    @Test
    void saysWhatIsMalformed() {
        String value = headers.getOrDefault("webhook-signature", "");
        assertThat(of("webhook-signature", with("webhook-signature", value.substring(3)), BODY))
                .contains("version is missing");
        assertThat(of("webhook-signature", with("webhook-signature", headers.getOrDefault("dub-signature", "")), BODY))
                .contains("hex");
        assertThat(of("webhook-signature", with("webhook-signature", "v1a,abc"), BODY))
                .contains("asymmetric");
        assertThat(of("webhook-signature", with("webhook-signature", "v1,abc"), BODY))
                .contains("not v1,");
        assertThat(verifies(with("webhook-signature", "v2,x " + value), BODY))
                .as("one of several")
                .isTrue();
    }

    @Test
    void saysHowTheBodyWasAltered() {
        assertThat(of("webhook-signature", headers, BODY + "\n")).contains("body was altered", "newline was added");
        assertThat(of("webhook-signature", headers, "\ufeff" + BODY)).contains("byte order mark");
        assertThat(of("webhook-signature", headers, BODY.replace(",", ", ").replace(":", ": ")))
                .contains("parsed and written again");
        assertThat(of("webhook-signature", signed(SECRET, NOW, BODY + "\n"), BODY))
                .contains("newline at its end was cut off");
        assertThat(of("webhook-signature", signed(SECRET, NOW, "a\r\nb"), "a\nb"))
                .contains("CRLF to LF");
        assertThat(of("webhook-signature", headers, BODY.replace("1.0", "1"))).contains("Either the body was altered");
        assertThat(findings(headers, BODY.replace("1.0", "1"), BODY).getLast().sentence())
                .contains("at byte 28");
        assertThat(findings(headers, BODY.replace(":", " : "), BODY).getLast().sentence())
                .contains("parsed and written again");
    }

    @Test
    void saysWhichSecretMadeIt() {
        assertThat(of("webhook-signature", signed(FORMER, NOW, BODY), BODY))
                .contains("made with the former, which does not sign any more");
        assertThat(of("webhook-signature", signed("whsec_" + "a".repeat(32), NOW, BODY), BODY))
                .contains("another secret");
        assertThat(wrong(signed("whsec_" + "a".repeat(32), NOW, BODY), BODY, BODY)
                        .getFirst()
                        .sentence())
                .contains("The body is what was sent, so another secret");
    }

    @Test
    void saysWhichFormOfTheKeyWasUsed() {
        assertThat(of("webhook-signature", signedWith(KeyForm.WHOLE), BODY)).contains("the whole text");
        assertThat(of("webhook-signature", signedWith(KeyForm.UNDECODED), BODY)).contains("as text instead of decoded");
        assertThat(of("webhook-signature", signedWith(KeyForm.HEX), BODY)).contains("decoded as hex");
        String bodyOnly = "v1," + Base64.getEncoder().encodeToString(Hmac.of(KeyForm.DECODED.key(SECRET), bytes(BODY)));
        assertThat(of("webhook-signature", with("webhook-signature", bodyOnly), BODY))
                .contains("over the body alone");
    }

    @Test
    void saysThatTheIdWasChangedWhenTheBodyIsKnownToBeRight() {
        assertThat(of("webhook-signature", with("webhook-id", "evt_2"), BODY))
                .contains("so webhook-id or webhook-timestamp was changed");
    }

    private static boolean verifies(Map<String, String> headers, String body) {
        return SignatureCheck.verifies(request(headers, body), List.of(SECRET), NOW);
    }

    private static List<Finding> findings(Map<String, String> headers, String body, @Nullable String sent) {
        return SignatureCheck.findings(
                request(headers, body),
                List.of(new Secret(SECRET, "the secret", true), new Secret(FORMER, "the former", false)),
                NOW,
                sent == null ? null : bytes(sent));
    }

    private static List<Finding> wrong(Map<String, String> headers, String body, @Nullable String sent) {
        return findings(headers, body, sent).stream().filter(Finding::isWrong).toList();
    }

    private static String of(String what, Map<String, String> headers, String body) {
        return findings(headers, body, null).stream()
                .filter(finding -> finding.what().equals(what))
                .findFirst()
                .orElseThrow()
                .sentence();
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> other = new HashMap<>(headers);
        other.put(name, value);
        return other;
    }

    private Map<String, String> signedWith(KeyForm form) {
        String prefix = headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + ".";
        return with(
                "webhook-signature",
                "v1," + Base64.getEncoder().encodeToString(Hmac.of(form.key(SECRET), bytes(prefix), bytes(BODY))));
    }

    /** By somebody else's library. */
    private static Map<String, String> signed(String secret, Instant at, String body) {
        try {
            return Map.of(
                    "webhook-id",
                    "evt_1",
                    "webhook-timestamp",
                    Long.toString(at.getEpochSecond()),
                    "webhook-signature",
                    new Webhook(secret).sign("evt_1", at.getEpochSecond(), body),
                    "dub-signature",
                    hex(Hmac.of(bytes(secret), bytes(body))));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SignedRequest request(Map<String, String> headers, String body) {
        return new SignedRequest(headers, Buffer.buffer(body));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
