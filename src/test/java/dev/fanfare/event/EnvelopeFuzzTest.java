package dev.fanfare.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fanfare.id.EventId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.UUID;

class EnvelopeFuzzTest {
    private static final EventId ID = new EventId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));

    @FuzzTest(maxDuration = "60s")
    void theEnvelopeHoldsTheDataByteForByteAndMeansTheSame(byte[] input) throws IOException {
        Buffer data = Buffer.buffer(input);
        Buffer envelope = Envelope.of(ID, "link.created", data);
        int from = envelope.length() - 1 - data.length();

        assertThat(envelope.getBuffer(from, envelope.length() - 1)).isEqualTo(data);
        assertThat(envelope.getString(0, from))
                .isEqualTo("{\"id\":\"evt_01h455vb4pex5vsknk084sn02q\",\"event\":\"link.created\","
                        + "\"createdAt\":\"2023-06-30T03:34:18.518Z\",\"data\":");
        assertThat(Envelope.dataOf(envelope)).isEqualTo(data);
        if (isObject(input)) {
            assertThat(new JsonObject(envelope).getJsonObject("data")).isEqualTo(new JsonObject(data));
        }
    }

    /** As it is cut out of a request: UTF-8 from its brace on, no comments, and nothing behind it. */
    private static boolean isObject(byte[] input) throws IOException {
        if (input.length < 2 || input[0] != '{' || input[1] == 0) {
            return false;
        }
        try (JsonParser parser = new JsonFactory().createParser(input)) {
            parser.nextToken();
            return parser.skipChildren().nextToken() == null;
        } catch (JsonProcessingException notJson) {
            return false;
        }
    }
}
