package dev.fanfare.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class ApiKeyTextFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void aKeyIsReadAsItIsWrittenAndEveryOtherTextIsRefused(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        ApiKeyText key;
        try {
            key = ApiKeyText.parse(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("must have the form ff_");
            return;
        }
        assertThat(key.reveal()).isEqualTo(text).matches("ff_[0-9a-zA-Z]{12,32}_[0-9a-zA-Z]{32,128}");
        assertThat(key.toString()).doesNotContain(key.secretPart());
        assertThat(key.secretHash()).hasSize(32);
    }
}
