package dev.fanfare.destination;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanfare.testing.BrowserUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

class DestinationUrlFuzzTest {
    private static final AddressPolicy INTERNET = new AddressPolicy(List.of(), List.of());

    @FuzzTest(maxDuration = "60s")
    void aUrlThatMayBeUsedIsReadAlikeByAllReaders(byte[] input) throws URISyntaxException {
        String url = new String(input, StandardCharsets.UTF_8);
        if (DestinationUrl.mistake(url, INTERNET).isPresent()) {
            return;
        }
        URI uri = new URI(url);
        BrowserUrl browser = BrowserUrl.read(url).orElseThrow();
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int usual = uri.getScheme().equals("https") ? 443 : 80;

        assertThat(url).matches("[!-~]{1,2048}").doesNotContain("\\", "#");
        assertThat(uri.getRawUserInfo()).isNull();
        assertThat(browser.scheme()).isEqualTo(uri.getScheme());
        assertThat(browser.port())
                .isEqualTo(uri.getPort() == -1 ? usual : uri.getPort())
                .isBetween(1, 65_535);
        Optional<InetAddress> literal =
                IpNumber.literal(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        assertThat(browser.host())
                .isEqualTo(literal.map(InetAddress::getHostAddress).orElse(host));
        // What inet_aton would read as an address is one for us too.
        assertThat(BrowserUrl.number(host)).isEqualTo(literal.filter(address -> !host.startsWith("[")));
        literal.ifPresent(address -> assertThat(INTERNET.allows(address)).isTrue());
        if (literal.isEmpty()) {
            assertThat(host).contains(".").doesNotMatch("(.*\\.)?(localhost|local|internal|home\\.arpa)");
        }
    }
}
