package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTextTest {
    @ParameterizedTest
    @CsvSource({
        "199, only 2xx counts",
        "302, redirects are not followed",
        "399, redirects are not followed",
        "400, did not understand",
        "401, signing secret",
        "403, signing secret",
        "404, check the URL",
        "405, does not take POST",
        "410, the webhook is disabled",
        "413, larger than it accepts",
        "418, refused",
        "429, more requests than it accepts",
        "500, went wrong inside it",
        "503, not available",
        "599, went wrong inside it",
        "600, only 2xx counts",
        "999, only 2xx counts"
    })
    void saysWhatAStatusMeans(int status, String meaning) {
        assertThat(FailureText.forStatus(status))
                .startsWith("The receiver answered " + status + ": ")
                .contains(meaning)
                .endsWith(".");
    }

    @ParameterizedTest
    @CsvSource({"PT15S, 15 s", "PT1M, 60 s", "PT0.25S, 250 ms", "PT1.5S, 1500 ms"})
    void givesTheTimeInTheUnitThatFits(Duration timeout, String text) {
        assertThat(FailureText.tooSlowToConnect(timeout)).endsWith(" within " + text + ".");
    }

    @Test
    void namesTheStatusOfAnIncompleteAnswer() {
        assertThat(FailureText.tooSlowBody(Duration.ofSeconds(15), 207)).contains("answered 207,");
    }
}
