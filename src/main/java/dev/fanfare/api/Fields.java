package dev.fanfare.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.fanfare.rejection.Rejection;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an object that is a whole body, field by field; a field unknown or doubled is a mistake. */
final class Fields {
    static final String TIME_RULE = "This must be a time such as 2026-01-31T12:00:00Z, with its zone.";

    private Fields() {}

    /** Reads the value on which the parser stands. */
    @FunctionalInterface
    interface Reader {
        /** False when there is no such field; then nothing was read. */
        boolean read(String field) throws IOException;
    }

    /** Reads every field and refuses the body if there were mistakes. */
    static void read(JsonParser parser, Mistakes mistakes, Reader reader) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            throw new Rejection.InvalidInput("", "The body must be an object.");
        }
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            if (!seen.add(field)) {
                mistakes.add(Mistakes.pointer("", field), "This field is given twice.");
            }
            parser.nextToken();
            if (!reader.read(field)) {
                parser.skipChildren();
                mistakes.add(Mistakes.pointer("", field), "There is no such field.");
            }
        }
        mistakes.refuseIfAny();
    }

    static @Nullable String text(JsonParser parser, String pointer, Mistakes mistakes) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        mistakes.add(pointer, "This must be a string.");
        return null;
    }

    /** A whole number of the range; null with a mistake otherwise. */
    static @Nullable Integer integer(JsonParser parser, String pointer, int least, int most, Mistakes mistakes)
            throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getTextLength() <= 10
                && parser.getLongValue() >= least
                && parser.getLongValue() <= most) {
            return parser.getIntValue();
        }
        parser.skipChildren();
        mistakes.add(pointer, "This must be a whole number from " + least + " to " + most + ".");
        return null;
    }

    static @Nullable Instant time(JsonParser parser, String pointer, Mistakes mistakes) throws IOException {
        String text = text(parser, pointer, mistakes);
        Optional<Instant> time = text == null ? Optional.empty() : time(text);
        if (text != null && time.isEmpty()) {
            mistakes.add(pointer, TIME_RULE);
        }
        return time.orElse(null);
    }

    /** An RFC 3339 time with its zone, of the years that a database can hold. */
    static Optional<Instant> time(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            return time.getYear() >= 0 && time.getYear() <= 9999 ? Optional.of(time.toInstant()) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
