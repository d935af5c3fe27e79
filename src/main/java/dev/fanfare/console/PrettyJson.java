package dev.fanfare.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** Makes JSON readable without changing a value: numbers keep their digits, keys their order. */
final class PrettyJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private PrettyJson() {}

    /** The text, indented if all of it is one JSON value. Bytes that are no UTF-8 become replacement characters. */
    static String orText(Buffer bytes) {
        String text = bytes.toString();
        StringWriter pretty = new StringWriter(text.length() * 2);
        try (JsonParser parser = FACTORY.createParser(text);
                JsonGenerator generator = FACTORY.createGenerator(pretty)) {
            generator.setPrettyPrinter(printer());
            if (parser.nextToken() == null) {
                return text;
            }
            do {
                copy(parser, generator);
            } while (parser.nextToken() != null);
        } catch (IOException e) {
            return text;
        }
        // Half a character, which an escape can name, would leave as another one.
        return StandardCharsets.UTF_8.newEncoder().canEncode(pretty.getBuffer()) ? pretty.toString() : text;
    }

    private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
        if (parser.currentToken().isNumeric()) {
            generator.writeNumber(parser.getText());
        } else {
            generator.copyCurrentEvent(parser);
        }
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(lines);
        printer.indentArraysWith(lines);
        return printer;
    }
}
