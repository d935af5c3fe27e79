package dev.fanfare.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.id.WorkspaceId;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {
    private static final String KEY = SecretKeys.generate();
    private static final String OTHER_KEY = SecretKeys.generate();

    private final SecretKeys keys = SecretKeys.parse(KEY);
    private final WorkspaceId workspace = new WorkspaceId(UUID.randomUUID());
    private final UUID webhook = UUID.randomUUID();
    private final String secret = "whsec_0123456789abcdef0123456789abcdef";

    @Test
    void whatWasSealedOpens() throws SecretKeys.Unreadable {
        String stored = keys.seal(secret, workspace, webhook);

        assertThat(stored).startsWith("v1." + keys.firstId() + ".").doesNotContain("whsec", secret);
        assertThat(keys.open(stored, workspace, webhook)).isEqualTo(secret);
        assertThat(keys.seal(secret, workspace, webhook))
                .as("every seal has a nonce of its own")
                .isNotEqualTo(stored);
    }

    @Test
    void itOpensForItsOwnRowOnly() {
        String stored = keys.seal(secret, workspace, webhook);

        assertThatThrownBy(() -> keys.open(stored, workspace, UUID.randomUUID()))
                .isInstanceOf(SecretKeys.Unreadable.class);
        assertThatThrownBy(() -> keys.open(stored, new WorkspaceId(UUID.randomUUID()), webhook))
                .isInstanceOf(SecretKeys.Unreadable.class);
    }

    @Test
    void oneChangedByteAnywhereIsNoticed() {
        String stored = keys.seal(secret, workspace, webhook);
        int start = stored.lastIndexOf('.') + 1;
        byte[] bytes = Base64.getUrlDecoder().decode(stored.substring(start));
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            String text = stored.substring(0, start)
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThatThrownBy(() -> keys.open(text, workspace, webhook))
                    .as("byte %d", i)
                    .isInstanceOf(SecretKeys.Unreadable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_0123456789abcdef0123456789abcdef", "v1", "v1..", "v1.x.", "v2.x.y", "v1.a.b.c"})
    void whatIsNotSealedDoesNotOpen(String stored) {
        assertThatThrownBy(() -> keys.open(stored, workspace, webhook)).isInstanceOf(SecretKeys.Unreadable.class);
        assertThatThrownBy(() -> keys.open("v1." + keys.firstId() + ".short", workspace, webhook))
                .isInstanceOf(SecretKeys.Unreadable.class);
    }

    @Test
    void theFirstKeySealsAndAllOpen() throws SecretKeys.Unreadable {
        String stored = keys.seal(secret, workspace, webhook);
        SecretKeys both = SecretKeys.parse(OTHER_KEY + "," + KEY);

        assertThat(both.open(stored, workspace, webhook)).isEqualTo(secret);
        assertThat(both.seal(secret, workspace, webhook)).startsWith("v1." + both.firstId());
        assertThat(both.firstId())
                .isEqualTo(SecretKeys.parse(OTHER_KEY).firstId())
                .isNotEqualTo(keys.firstId());
        assertThatThrownBy(() -> SecretKeys.parse(OTHER_KEY).open(stored, workspace, webhook))
                .hasMessageContaining(keys.firstId());
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutBeingRepeated() {
        for (String wrong : new String[] {"", ",", "hunter2", KEY + ",hunter2", "aHVudGVyMg==", KEY + "," + KEY}) {
            assertThatThrownBy(() -> SecretKeys.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("hunter2", KEY);
        }
        assertThat(keys.toString()).doesNotContain(KEY);
    }
}
