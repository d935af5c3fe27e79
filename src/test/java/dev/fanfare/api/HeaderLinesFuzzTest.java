package dev.fanfare.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

class HeaderLinesFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void noHeaderIsLostOnItsWayFromTheLogIntoJson(byte[] input) {
        String lines = new String(input, StandardCharsets.UTF_8);
        JsonObject json = HeaderLines.json(lines);

        assertThat(new JsonObject(json.toBuffer())).isEqualTo(json);
        lines.lines().filter(line -> line.indexOf(": ") > 0).forEach(line -> {
            String name = line.substring(0, line.indexOf(": ")).toLowerCase(Locale.ROOT);
            assertThat(json.getString(name)).contains(line.substring(line.indexOf(": ") + 2));
        });
    }
}
