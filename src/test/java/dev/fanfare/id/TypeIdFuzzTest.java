package dev.fanfare.id;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

class TypeIdFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void everyIdHasOneTextAndEveryOtherTextIsRefused(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        EventId.parse(text).ifPresent(id -> assertThat(id.toString()).isEqualTo(text));
        // The same 26 characters name an event only behind the event's prefix.
        WebhookId.parse(text).ifPresent(id -> {
            assertThat(EventId.parse(text)).isEmpty();
            assertThat(EventId.parse("evt" + text.substring(2))).contains(new EventId(id.value()));
        });

        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(input, 2 * Long.BYTES));
        EventId id = new EventId(new UUID(bytes.getLong(), bytes.getLong()));
        assertThat(EventId.parse(id.toString())).contains(id);
    }
}
