package dev.fanfare.testing;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * One request as it arrived.
 *
 * @param path with the query
 * @param headers their names ignore case
 * @param arrivedNanos {@link System#nanoTime()} when its last byte was read
 * @param connection counts the receiver's connections from 1
 */
public record ReceivedRequest(
        String method, String path, Map<String, String> headers, Buffer body, long arrivedNanos, int connection) {

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    public String bodyText() {
        return body.toString();
    }
}
