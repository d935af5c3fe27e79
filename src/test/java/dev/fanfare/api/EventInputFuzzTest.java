package dev.fanfare.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.event.Draft;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

class EventInputFuzzTest {
    private static final EventInput INPUT = new EventInput(EventCatalog.builtIn());
    private static final EventCatalog CATALOG = EventCatalog.builtIn();

    @FuzzTest(maxDuration = "60s")
    void whatIsAcceptedIsTheBytesThatWereSentAndTheRestIsRefused(byte[] input) {
        Buffer body = Buffer.buffer(input);
        if (!isReadByTheOther(body)) {
            return;
        }
        accepted(() -> JsonInput.read(body, INPUT.one(body, null)))
                .ifPresent(draft -> check(draft, new JsonObject(body)));
        accepted(() -> JsonInput.read(body, INPUT.many(body))).ifPresent(drafts -> {
            JsonArray array = new JsonArray(body);
            assertThat(drafts).hasSize(array.size()).hasSizeBetween(1, EventInput.MAX_BATCH);
            for (int i = 0; i < drafts.size(); i++) {
                check(drafts.get(i), array.getJsonObject(i));
            }
        });
        accepted(() -> JsonInput.read(body, INPUT.test(body))).ifPresent(test -> {
            assertThat(CATALOG.names()).contains(test.type());
            Buffer data = test.data();
            assertThat(data == null ? null : new JsonObject(data))
                    .isEqualTo(new JsonObject(body).getJsonObject("data"));
        });
    }

    /** The reader that this one is held against has limits of its own, such as the length of numbers. */
    private static boolean isReadByTheOther(Buffer body) {
        try {
            Json.decodeValue(body);
            return true;
        } catch (DecodeException e) {
            return !String.valueOf(e.getMessage()).contains("maximum allowed");
        }
    }

    /** Against what another reader makes of the whole body. */
    private static void check(Draft draft, JsonObject sent) {
        assertThat(sent.fieldNames()).isSubsetOf("event", "data", "id");
        assertThat(draft.type()).isEqualTo(sent.getString("event")).isIn(CATALOG.names());
        assertThat(draft.key()).isEqualTo(sent.getString("id"));
        assertThat(new JsonObject(draft.data())).isEqualTo(sent.getJsonObject("data"));
        // Between the braces of the envelope nothing may come before or after it.
        assertThat(draft.data().getByte(0)).isEqualTo((byte) '{');
        assertThat(draft.data().getByte(draft.data().length() - 1)).isEqualTo((byte) '}');
    }

    private static <T> Optional<T> accepted(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (Rejection.InvalidInput refused) {
            assertThat(refused.details()).hasSizeBetween(1, 20);
        } catch (ApiFailure refused) {
            assertThat(List.of(400, 413)).contains(refused.status());
        }
        return Optional.empty();
    }
}
