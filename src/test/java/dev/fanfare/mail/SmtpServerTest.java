package dev.fanfare.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpServerTest {
    @ParameterizedTest
    @CsvSource({
        "smtp://mail.example.com, 587, STARTTLS_OPTIONAL",
        "smtp://mail.example.com:25/, 25, STARTTLS_OPTIONAL",
        "smtp://ann:secret@mail.example.com, 587, STARTTLS_REQUIRED",
        "smtp://ann:secret@mail.example.com?starttls=disabled, 587, NONE",
        "smtp://ann:secret@mail.example.com?starttls=optional, 587, STARTTLS_OPTIONAL",
        "smtp://mail.example.com?starttls=required, 587, STARTTLS_REQUIRED",
        "smtps://mail.example.com, 465, TLS",
        "SMTPS://ann:secret@mail.example.com:1465, 1465, TLS"
    })
    void saysWhereAndHowSafely(String url, int port, SmtpServer.Security security) {
        SmtpServer server = SmtpServer.parse(url);

        assertThat(server.host()).isEqualTo("mail.example.com");
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.security()).isEqualTo(security);
    }

    @Test
    void userAndPasswordMayHaveAnyCharacter() {
        SmtpServer server = SmtpServer.parse("smtp://ann%40example.com:p%3Aa%2Fs+s@mail.example.com");

        assertThat(server.login()).isEqualTo(new SmtpServer.Login("ann@example.com", "p:a/s+s"));
        assertThat(server.toString()).doesNotContain("p:a/s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example.com",
                "http://mail.example.com",
                "smtp://",
                "smtp:///path",
                "smtp://mail.example.com/path",
                "smtp://mail.example.com#x",
                "smtp://ann@mail.example.com",
                "smtp://:hunter2@mail.example.com",
                "smtp://ann:@mail.example.com",
                "smtp://ann:hun ter2@mail.example.com",
                "smtp://ann:hunter2@mail.example.com?tls=on",
                "smtps://mail.example.com?starttls=required"
            })
    void refusesWhatItDoesNotUnderstandWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> SmtpServer.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hunter2", "hun ter2");
    }

    @ParameterizedTest
    @CsvSource({
        "fanfare@example.com, true",
        "Fanfare <fanfare@example.com>, true",
        "Zoë's Fanfare <fanfare@example.com>, true",
        "fanfare, false",
        "Fanfare <fanfare>, false",
        "'fanfare@example.com\rBcc: x@example.com', false",
        "a@b@c, false"
    })
    void aSenderIsOneAddress(String sender, boolean good) {
        assertThat(SmtpServer.mistakeInSender(sender).isEmpty()).isEqualTo(good);
    }
}
