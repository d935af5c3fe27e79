package dev.fanfare.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanfare.id.EventId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

class EnvelopeFuzzTest {
    private static final EventId ID = new EventId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));

    @FuzzTest(maxDuration = "60s")
    void theEnvelopeHoldsTheDataByteForByteAndMeansTheSame(byte[] input) {
        Buffer data = Buffer.buffer(input);
        Buffer envelope = Envelope.of(ID, "link.created", data);
        int from = envelope.length() - 1 - data.length();

        assertThat(envelope.getBuffer(from, envelope.length() - 1)).isEqualTo(data);
        assertThat(envelope.getString(0, from))
                .isEqualTo("{\"id\":\"evt_01h455vb4pex5vsknk084sn02q\",\"event\":\"link.created\","
                        + "\"createdAt\":\"2023-06-30T03:34:18.518Z\",\"data\":");
        JsonObject meant;
        try {
            meant = new JsonObject(data);
        } catch (DecodeException notJson) {
            return;
        }
        if (!startsWithMark(input)) {
            assertThat(new JsonObject(envelope).getJsonObject("data")).isEqualTo(meant);
        }
    }

    /** A byte order mark is skipped at the beginning of a text only; data is cut out behind it. */
    private static boolean startsWithMark(byte[] input) {
        return input.length > 0 && input[0] == (byte) 0xEF;
    }
}
