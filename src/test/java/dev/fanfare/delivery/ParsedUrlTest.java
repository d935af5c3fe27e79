package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://example.org,               example.org,      example.org, 80,   false, /",
        "https://example.org,              example.org,      example.org, 443,  true,  /",
        "HTTPS://example.org:443/a,        example.org,      example.org, 443,  true,  /a",
        "https://example.org:80/,          example.org:80,   example.org, 80,   true,  /",
        "http://example.org:8080?q=%20,    example.org:8080, example.org, 8080, false, /?q=%20",
        "http://[::1]:81/a%2Fb?c=d&e,      [::1]:81,         ::1,         81,   false, /a%2Fb?c=d&e",
    })
    void takesAUrlApart(String url, String hostHeader, String host, int port, boolean ssl, String path)
            throws URISyntaxException {
        ParsedUrl target = ParsedUrl.parse(url);

        assertThat(target.hostHeader()).isEqualTo(hostHeader);
        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.ssl()).isEqualTo(ssl);
        assertThat(target.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/path", "http:///path", "http://a b/", "mailto:someone@example.org"})
    void refusesWhatHasNoHost(String url) {
        assertThatThrownBy(() -> ParsedUrl.parse(url)).isInstanceOf(URISyntaxException.class);
    }
}
