package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class PrettyJsonFuzzTest {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    @FuzzTest(maxDuration = "60s")
    void whatIsMadeReadableSaysTheSame(byte[] input) throws IOException {
        Buffer body = Buffer.buffer(input);
        String text = body.toString();
        String pretty = PrettyJson.orText(body);

        if (!pretty.equals(text)) {
            // As it arrives in a browser.
            byte[] sent = pretty.getBytes(StandardCharsets.UTF_8);
            assertThat(tokens(new String(sent, StandardCharsets.UTF_8))).isEqualTo(tokens(text));
            assertThat(PrettyJson.orText(Buffer.buffer(sent))).isEqualTo(pretty);
        }
    }

    private static List<String> tokens(String text) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(token + " " + parser.getText());
            }
        }
        return tokens;
    }
}
