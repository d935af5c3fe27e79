package dev.fanfare.console;

import dev.fanfare.delivery.Attempt;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An attempt, whole, as its page shows it.
 *
 * @param why what went wrong, and what to do; null after a success
 * @param next when the delivery is tried again; null when it is not scheduled
 * @param requestBody null when retention has taken the event
 * @param responseBody null when there was no complete answer
 * @param curl the same request as a command; null when it would be too long
 * @param timeline all attempts of the event at this webhook, the oldest first
 */
public record AttemptSheet(
        AttemptRow row,
        String url,
        String number,
        @Nullable String why,
        @Nullable Moment next,
        List<Map.Entry<String, String>> requestHeaders,
        @Nullable Body requestBody,
        List<Map.Entry<String, String>> responseHeaders,
        @Nullable Body responseBody,
        boolean truncated,
        @Nullable String curl,
        List<AttemptRow> timeline) {
    private static final int LONGEST_COMMAND = 16 * 1024;
    /** They are made anew by whoever sends it. */
    private static final List<String> NOT_IN_COMMANDS = List.of("host", "content-length");

    /**
     * What was sent or came back.
     *
     * @param pretty indented where it is JSON
     * @param raw as it was; null when that is the same
     */
    public record Body(String pretty, @Nullable String raw) {
        static Body of(Buffer bytes) {
            String pretty = PrettyJson.orText(bytes);
            String raw = bytes.toString();
            return new Body(pretty, raw.equals(pretty) ? null : raw);
        }
    }

    static AttemptSheet of(Attempt attempt, List<Attempt> ofEvent) {
        Attempt.Exchange exchange = Objects.requireNonNull(attempt.exchange());
        List<Map.Entry<String, String>> requestHeaders = headers(exchange.requestHeaders());
        Buffer requestBody = exchange.requestBody();
        Buffer responseBody = exchange.responseBody();
        return new AttemptSheet(
                AttemptRow.of(attempt),
                attempt.url(),
                "Attempt " + attempt.number(),
                attempt.errorMessage(),
                attempt.nextAttemptAt() == null ? null : Moment.of(attempt.nextAttemptAt()),
                requestHeaders,
                requestBody == null ? null : Body.of(requestBody),
                exchange.responseHeaders() == null ? List.of() : headers(exchange.responseHeaders()),
                responseBody == null ? null : Body.of(responseBody),
                exchange.responseTruncated(),
                requestBody == null ? null : curl(attempt.url(), requestHeaders, requestBody),
                ofEvent.stream().map(AttemptRow::of).toList());
    }

    /** Names and values of stored lines. */
    static List<Map.Entry<String, String>> headers(String lines) {
        return lines.lines()
                .map(line -> line.split(": ?", 2))
                .filter(parts -> parts.length == 2)
                .map(parts -> Map.entry(parts[0], parts[1]))
                .toList();
    }

    private static @Nullable String curl(String url, List<Map.Entry<String, String>> headers, Buffer body) {
        if (body.length() > LONGEST_COMMAND) {
            return null;
        }
        StringBuilder command = new StringBuilder("curl -i ").append(quoted(url));
        headers.stream()
                .filter(header -> !NOT_IN_COMMANDS.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .forEach(header ->
                        command.append(" \\\n  -H ").append(quoted(header.getKey() + ": " + header.getValue())));
        return command.append(" \\\n  --data-binary ")
                .append(quoted(body.toString()))
                .toString();
    }

    /** For a POSIX shell: nothing is special between single quotes but the single quote. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
