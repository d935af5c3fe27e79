package dev.fanfare.verification;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request as a receiver got it.
 *
 * @param headers by name, in lower case
 * @param body its exact bytes
 */
public record SignedRequest(Map<String, String> headers, Buffer body) {
    public SignedRequest {
        headers = headers.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue, (one, two) -> two));
    }

    /** Null when it is not there; empty counts as that. */
    @Nullable
    String header(String name) {
        String value = headers.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    byte[] bytes() {
        return body.getBytes();
    }

    SignedRequest withBody(byte[] other) {
        return new SignedRequest(headers, Buffer.buffer(other));
    }
}
