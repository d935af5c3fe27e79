package dev.fanfare.verification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** What the body may have been before something on its way changed it. */
enum BodyForm {
    AS_IT_IS(""),
    WITHOUT_LAST_NEWLINE("A newline was added at its end: editors and echo do that."),
    WITH_LAST_NEWLINE("The newline at its end was cut off."),
    WITH_CARRIAGE_RETURNS("Its line ends were changed from CRLF to LF."),
    WITHOUT_MARK("A byte order mark was put before it."),
    COMPACT_JSON("The JSON was parsed and written again with other white space. Verify the raw bytes, before anything"
            + " parses them.");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** What happened, when this form is the right one. */
    final String cause;

    BodyForm(String cause) {
        this.cause = cause;
    }

    byte[] of(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return switch (this) {
            case AS_IT_IS -> body;
            case WITHOUT_LAST_NEWLINE -> bytes(text.replaceFirst("[\\r\\n]+$", ""));
            case WITH_LAST_NEWLINE -> bytes(text + "\n");
            case WITH_CARRIAGE_RETURNS -> bytes(text.replace("\n", "\r\n"));
            case WITHOUT_MARK -> bytes(text.startsWith("\ufeff") ? text.substring(1) : text);
            case COMPACT_JSON -> bytes(compact(text));
        };
    }

    /** Without white space, but with the digits of numbers and the order of keys as they are; what is no JSON as it is. */
    private static String compact(String text) {
        StringWriter compact = new StringWriter(text.length());
        try (JsonParser parser = FACTORY.createParser(text);
                JsonGenerator generator = FACTORY.createGenerator(compact)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken().isNumeric()) {
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
            }
        } catch (IOException e) {
            return text;
        }
        return compact.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
