package dev.fanfare.api;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Header lines as the log stores them, {@code name: value\n} each, as a JSON object. */
final class HeaderLines {
    private HeaderLines() {}

    /** Names in lower case; the values of a name that comes several times are joined by a comma. */
    static JsonObject json(String lines) {
        JsonObject headers = new JsonObject();
        lines.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            String name = (colon < 0 ? line : line.substring(0, colon)).toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : line.substring(colon + 2);
            String before = headers.getString(name);
            headers.put(name, before == null ? value : before + ", " + value);
        });
        return headers;
    }
}
