package dev.fanfare.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class SmtpServerFuzzTest {
    private static final String PASSWORD = "correct-horse";

    @FuzzTest(maxDuration = "60s")
    void aServerHasAHostAndAPortAndNoMistakeTellsThePassword(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        SmtpServer server;
        try {
            server = SmtpServer.parse(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining(PASSWORD);
            return;
        }
        assertThat(server.host()).isNotEmpty();
        assertThat(server.port()).isBetween(1, 65_535);
        SmtpServer.Login login = server.login();
        if (login != null) {
            assertThat(login.user()).isNotEmpty();
            assertThat(login.password()).isNotEmpty();
            assertThat(server.security()).isNotNull();
            assertThat(server.toString()).contains(":…");
        }
    }
}
