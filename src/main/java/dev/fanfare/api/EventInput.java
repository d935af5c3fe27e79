package dev.fanfare.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.event.Draft;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"event", "data", "id"?}} and arrays of it. The data is checked but never rebuilt: its bytes are cut out
 * of the body as they stand, so that escapes, big numbers, key order and white space reach receivers unaltered.
 */
final class EventInput {
    static final int MAX_EVENT_BYTES = 256 * 1024;
    static final int MAX_BATCH_BYTES = 1024 * 1024;
    static final int MAX_BATCH = 100;
    private static final int MAX_KEY = 255;
    private static final String KEY_RULE = "An idempotency key has 1 to " + MAX_KEY + " printable ASCII characters.";

    private final EventCatalog catalog;

    EventInput(EventCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Reads one event.
     *
     * @param headerKey the {@code Idempotency-Key} header, if any
     */
    JsonInput.Reader<Draft> one(Buffer body, @Nullable String headerKey) {
        return parser -> {
            Mistakes mistakes = new Mistakes();
            if (headerKey != null && !isKey(headerKey)) {
                mistakes.add("Idempotency-Key", KEY_RULE);
            }
            Draft draft = draft(parser, body, "", headerKey, mistakes);
            mistakes.refuseIfAny();
            return draft;
        };
    }

    /** Reads an array of events; every one has its own {@code id}, if any. */
    JsonInput.Reader<List<Draft>> many(Buffer body) {
        return parser -> {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                throw new Rejection.InvalidInput("", "The body must be an array of events.");
            }
            Mistakes mistakes = new Mistakes();
            List<Draft> drafts = new ArrayList<>();
            int index = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY && drafts.size() <= MAX_BATCH) {
                drafts.add(draft(parser, body, "/" + index++, null, mistakes));
            }
            if (drafts.isEmpty() || drafts.size() > MAX_BATCH) {
                throw new Rejection.InvalidInput("", "A batch holds 1 to " + MAX_BATCH + " events.");
            }
            mistakes.refuseIfAny();
            return drafts;
        };
    }

    /**
     * A sample to send.
     *
     * @param data null when the catalogue's sample will do
     */
    record Test(String type, @Nullable Buffer data) {}

    /** Reads {@code {"event", "data"?}}. */
    JsonInput.Reader<Test> test(Buffer body) {
        return parser -> {
            Mistakes mistakes = new Mistakes();
            TestReading reading = new TestReading(parser, body, mistakes);
            Fields.read(parser, mistakes, reading::read);
            checkType(reading.type, "", mistakes, reading.type != null);
            mistakes.refuseIfAny();
            return new Test(reading.type == null ? "" : reading.type, reading.data);
        };
    }

    /** What was read of a test so far. */
    private static final class TestReading {
        private final JsonParser parser;
        private final Buffer body;
        private final Mistakes mistakes;
        private @Nullable String type;
        private @Nullable Buffer data;

        TestReading(JsonParser parser, Buffer body, Mistakes mistakes) {
            this.parser = parser;
            this.body = body;
            this.mistakes = mistakes;
        }

        boolean read(String field) throws IOException {
            switch (field) {
                case "event" -> type = Fields.text(parser, "/event", mistakes);
                case "data" -> data = data(parser, body, "/data", mistakes);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private Draft draft(JsonParser parser, Buffer body, String at, @Nullable String headerKey, Mistakes mistakes)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            mistakes.add(at, "This must be an object with event and data.");
            return new Draft("", Buffer.buffer(), null);
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String type = null;
        Buffer data = null;
        String id = null;
        List<String> seen = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            String pointer = Mistakes.pointer(at, field);
            parser.nextToken();
            if (seen.contains(field)) {
                mistakes.add(pointer, "This field is given twice.");
            }
            switch (field) {
                case "event" -> type = Fields.text(parser, pointer, mistakes);
                case "id" -> id = key(parser, pointer, mistakes);
                case "data" -> data = data(parser, body, pointer, mistakes);
                default -> {
                    parser.skipChildren();
                    mistakes.add(pointer, "There is no such field.");
                }
            }
            // Unknown names are a mistake already: no need to remember a million of them.
            if (seen.size() < 3) {
                seen.add(field);
            }
        }
        int length = (int) parser.currentLocation().getByteOffset() - start;
        if (length > MAX_EVENT_BYTES) {
            throw ApiFailure.tooLarge(at, "An event may have at most 256 KiB.");
        }
        checkType(type, at, mistakes, seen.contains("event"));
        if (!seen.contains("data")) {
            mistakes.add(at + "/data", "The data is missing.");
        }
        if (id != null && headerKey != null && !id.equals(headerKey)) {
            mistakes.add(at + "/id", "The id and the Idempotency-Key header differ: give one of them.");
        }
        return new Draft(type == null ? "" : type, data == null ? Buffer.buffer() : data, id == null ? headerKey : id);
    }

    private void checkType(@Nullable String type, String at, Mistakes mistakes, boolean given) {
        if (!given) {
            mistakes.add(at + "/event", "The event type is missing.");
        } else if (type != null && !catalog.names().contains(type)) {
            mistakes.add(at + "/event", "This is not an event type of the catalogue.");
        }
    }

    private static @Nullable String key(JsonParser parser, String pointer, Mistakes mistakes) throws IOException {
        String key = Fields.text(parser, pointer, mistakes);
        if (key != null && !isKey(key)) {
            mistakes.add(pointer, KEY_RULE);
        }
        return key;
    }

    private static @Nullable Buffer data(JsonParser parser, Buffer body, String pointer, Mistakes mistakes)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            mistakes.add(pointer, "This must be an object.");
            return null;
        }
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return body.slice(from, to);
    }

    private static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= MAX_KEY && key.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
