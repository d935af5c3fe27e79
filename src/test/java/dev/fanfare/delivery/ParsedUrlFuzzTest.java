package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanfare.destination.AddressBlock;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.DestinationUrl;
import dev.fanfare.testing.BrowserUrl;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;

class ParsedUrlFuzzTest {
    /** Lets names and addresses of any kind through, so that they come this far. */
    private static final AddressPolicy LENIENT = new AddressPolicy(AddressBlock.list("0.0.0.0/0, ::/0"), List.of());

    @FuzzTest(maxDuration = "60s")
    void aUrlThatMayBeUsedIsRequestedAsItIsWritten(byte[] input) throws URISyntaxException {
        String url = new String(input, StandardCharsets.UTF_8);
        if (DestinationUrl.mistake(url, LENIENT).isPresent()) {
            return;
        }
        ParsedUrl target = ParsedUrl.parse(url);
        String requestTarget = target.path();
        String scheme = target.ssl() ? "https" : "http";

        assertThat(requestTarget).startsWith("/").matches("[!-~]+");
        assertThat(target.hostHeader()).matches("[!-~&&[^/?#@]]+");
        assertThat(url)
                .endsWith(
                        requestTarget.startsWith("/?") ? requestTarget.substring(1) : withoutRoot(url, requestTarget));
        // Whoever routes by the Host header comes to the same place.
        assertThat(BrowserUrl.read(scheme + "://" + target.hostHeader() + requestTarget))
                .isEqualTo(BrowserUrl.read(url))
                .hasValueSatisfying(read -> assertThat(read.port()).isEqualTo(target.port()));
    }

    /** A URL may leave out the slash that is its whole path. */
    private static String withoutRoot(String url, String requestTarget) {
        return requestTarget.equals("/") && !url.endsWith("/") ? "" : requestTarget;
    }
}
