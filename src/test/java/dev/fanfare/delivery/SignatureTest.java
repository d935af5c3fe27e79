package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final String SECRET = "whsec_00112233445566778899aabbccddeeff";
    private static final String OTHER_SECRET = "whsec_ffeeddccbbaa99887766554433221100";
    private static final String ID = "evt_01k2zjq8v7e4r9x3b6n5m0c1td";
    private static final String BODY =
            "{\"id\":\"evt_1\",\"event\":\"link.created\",\"createdAt\":\"2026-01-01T00:00:00.000Z\",\"data\":{}}";
    // The library compares with the real clock and has no other.
    private final String now = Long.toString(Instant.now().getEpochSecond());
    private final Signature signature = new Signature();

    @Test
    void isAcceptedByAPublishedLibrary() {
        String value = signature.standard(List.of(SECRET), ID, now, bytes(BODY));

        assertThatCode(() -> verify(SECRET, ID, value, BODY)).doesNotThrowAnyException();
    }

    @Test
    void isRefusedForAnotherBodyIdOrSecret() {
        String value = signature.standard(List.of(SECRET), ID, now, bytes(BODY));

        assertRefused(SECRET, ID, value, BODY.replace("created", "deleted"));
        assertRefused(SECRET, ID.replace('0', '1'), value, BODY);
        assertRefused(OTHER_SECRET, ID, value, BODY);
    }

    @Test
    void holdsForEachLiveSecret() {
        String value = signature.standard(List.of(SECRET, OTHER_SECRET), ID, now, bytes(BODY));

        assertThat(value.split(" ")).hasSize(2).allMatch(part -> part.startsWith("v1,"));
        assertThatCode(() -> verify(SECRET, ID, value, BODY)).doesNotThrowAnyException();
        assertThatCode(() -> verify(OTHER_SECRET, ID, value, BODY)).doesNotThrowAnyException();
    }

    @Test
    void signsTextBeyondAscii() {
        String body = "{\"name\":\"Zoë 🎺\"}";
        String value = signature.standard(List.of(SECRET), ID, now, bytes(body));

        assertThatCode(() -> verify(SECRET, ID, value, body)).doesNotThrowAnyException();
    }

    @Test
    void isWhatDubsReceiversExpect() {
        assertThat(signature.dub(SECRET, bytes(BODY)))
                .isEqualTo("571aca895a952f2f7c9097d7066fd9e8cd6a446388fa5d167a614666c4a3cbd8");
    }

    @Test
    void leavesNothingBehindForTheNextSignature() {
        String first = signature.dub(SECRET, bytes(BODY));
        signature.standard(List.of(OTHER_SECRET), ID, now, bytes("else"));

        assertThat(signature.dub(SECRET, bytes(BODY))).isEqualTo(first);
    }

    private void verify(String secret, String id, String value, String body) throws WebhookVerificationException {
        Map<String, List<String>> headers = Map.of(
                "webhook-id", List.of(id),
                "webhook-timestamp", List.of(now),
                "webhook-signature", List.of(value));
        new Webhook(secret).verify(body, headers);
    }

    private void assertRefused(String secret, String id, String value, String body) {
        assertThatThrownBy(() -> verify(secret, id, value, body)).isInstanceOf(WebhookVerificationException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
