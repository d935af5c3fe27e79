package dev.fanfare.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

class CursorFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void everyPageHasOneCursorAndEveryOtherTextIsRefused(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Page.last(text).ifPresent(last -> assertThat(Page.cursor(last)).isEqualTo(text));

        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(input, 2 * Long.BYTES));
        UUID last = new UUID(bytes.getLong(), bytes.getLong());
        assertThat(Page.last(Page.cursor(last))).contains(last);
        assertThat(Page.cursor(last)).matches("[A-Za-z0-9_-]{22}");
    }
}
