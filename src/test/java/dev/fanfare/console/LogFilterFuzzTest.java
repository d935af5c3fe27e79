package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanfare.delivery.AttemptFilter;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

class LogFilterFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anAddressLeadsBackToTheSamePartOfTheLog(byte[] input) {
        LogFilter filter;
        try {
            filter = read("?" + new String(input, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException badEscape) {
            // Answered 400 before there is a filter, as RequestFuzzTest shows.
            return;
        }
        AttemptFilter narrowed = filter.toFilter();

        assertThat(filter.here()).matches("|\\?[!-~&&[^#\"'<>]]+");
        // A page lies before an attempt or after one; an address that says both is read as before.
        LogFilter again = read(filter.here());
        assertThat(again.here()).isEqualTo(filter.here());
        assertThat(again.toFilter()).isEqualTo(narrowed);
        assertThat(filter.isOpen()).isEqualTo(filter.here().isEmpty());
        // PostgreSQL's text cannot hold it.
        assertThat(filter.event()).doesNotContain("\0");
        if (narrowed.from() != null) {
            assertThat(narrowed.from()).isAfterOrEqualTo("1970-01-01T00:00:00Z");
        }
    }

    private static LogFilter read(String query) {
        QueryStringDecoder decoder = new QueryStringDecoder(query);
        return LogFilter.of(
                name -> decoder.parameters().getOrDefault(name, List.of("")).getFirst());
    }
}
