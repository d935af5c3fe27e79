package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Raw answers, through the decoder that the HTTP client reads them with, as they are kept for the log. */
class AnswerHeadersFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @FuzzTest(maxDuration = "60s")
    void everyHeaderIsOneLineOfTheLogAndNothingElseIs(byte[] input) {
        for (HttpHeaders headers : decode(input)) {
            String lines = AttemptColumns.storable(Exchange.lines(headers));
            List<String> read = lines.lines().toList();

            assertThat(read).hasSameSizeAs(headers.entries());
            assertThat(lines).doesNotContain("\0", "\r", "\n\n").matches("(?s)|.+\n");
            int i = 0;
            for (Map.Entry<String, String> header : headers) {
                assertThat(read.get(i++)).startsWith(header.getKey().replaceAll("[\r\n\0]", "\uFFFD") + ": ");
            }
            assertThat(RetryAfter.in(lines, NOW).isPresent() && !headers.contains("Retry-After"))
                    .isFalse();
            assertThat(KeepAlive.seconds(headers)).isBetween(0, 4);
        }
    }

    /** The headers of all answers in the bytes. */
    private static List<HttpHeaders> decode(byte[] input) {
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(4 * 1024)
                .setMaxHeaderSize(8 * 1024)
                .setValidateHeaders(false);
        EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseDecoder(config));
        channel.writeInbound(Unpooled.wrappedBuffer(input));
        channel.finish();
        List<HttpHeaders> decoded = new ArrayList<>();
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof HttpResponse response
                    && response.decoderResult().isSuccess()) {
                decoded.add(response.headers());
            }
            ReferenceCountUtil.release(part);
        }
        return decoded;
    }
}
