package dev.fanfare.console;

import dev.fanfare.verification.SignedRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request as people paste it: header lines, as they are or as some tool prints them, or a JSON object of headers, and the
 * body beside them or after an empty line.
 */
final class PastedRequest {
    private PastedRequest() {}

    static SignedRequest of(String head, String body) {
        String lines = unix(head).stripLeading();
        Map<String, String> object = lines.startsWith("{") ? json(lines) : Map.of();
        if (!object.isEmpty()) {
            return new SignedRequest(object, Buffer.buffer(unix(body)));
        }
        int end = lines.indexOf("\n\n");
        String after = end < 0 ? "" : lines.substring(end + 2);
        return new SignedRequest(
                headers(end < 0 ? lines : lines.substring(0, end)), Buffer.buffer(body.isEmpty() ? after : unix(body)));
    }

    /** A browser sends every line end of a form as CRLF, whatever was pasted. */
    private static String unix(String text) {
        return text.replace("\r\n", "\n");
    }

    /** Lines without a colon, such as the first of a request, are passed over. */
    private static Map<String, String> headers(String lines) {
        Map<String, String> headers = new LinkedHashMap<>();
        lines.lines().map(PastedRequest::bare).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).matches("[A-Za-z0-9-]+")) {
                headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return headers;
    }

    /** Without what curl -v and curl commands put around a header. */
    private static String bare(String line) {
        String text = line.strip().replaceFirst("^(> |< |-H )", "").replaceFirst("\\s*\\\\$", "");
        boolean quoted = text.length() > 1
                && (text.startsWith("'") || text.startsWith("\""))
                && text.endsWith(text.substring(0, 1));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static Map<String, String> json(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        try {
            new JsonObject(text).forEach(header -> headers.put(header.getKey(), String.valueOf(header.getValue())));
        } catch (DecodeException e) {
            return Map.of();
        }
        return headers;
    }
}
