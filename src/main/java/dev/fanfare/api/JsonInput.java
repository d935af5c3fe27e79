package dev.fanfare.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Opens request bodies as JSON: strict UTF-8, at most 64 levels deep, nothing after the value. */
final class JsonInput {
    static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // The body's own limit bounds these; numbers and names of any length pass through unread.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** The highest bit of each of eight bytes. */
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private JsonInput() {}

    /** Reads a value of a body; may throw as the parser does. */
    @FunctionalInterface
    interface Reader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /**
     * The body of a request that must have one.
     *
     * @throws ApiFailure when it is empty, or not said to be JSON
     */
    static Buffer body(RoutingContext ctx) {
        requireJson(ctx);
        Buffer body = ctx.body().buffer();
        if (body == null || body.length() == 0) {
            throw ApiFailure.badRequest("", "The body is empty.");
        }
        return body;
    }

    /**
     * Reads the whole body with the reader, which is called on the first token.
     *
     * @throws ApiFailure when the body is not JSON in UTF-8, too deep, or followed by something
     */
    static <T> T read(Buffer body, Reader<T> reader) {
        byte[] bytes = body.getBytes();
        requireUtf8(bytes);
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw ApiFailure.badRequest("", "The body is empty.");
            }
            T value = reader.read(parser);
            if (parser.nextToken() != null) {
                throw ApiFailure.badRequest("", "There is something after the end of the JSON value.");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw ApiFailure.badRequest("", "The JSON is nested deeper than " + MAX_DEPTH + " levels.");
        } catch (JsonParseException e) {
            throw ApiFailure.badRequest(
                    "",
                    "The body is not valid JSON: see line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ".");
        } catch (IOException e) {
            throw ApiFailure.badRequest("", "The body is not valid JSON: it ends too early.");
        }
    }

    private static void requireJson(RoutingContext ctx) {
        String type = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            throw ApiFailure.unsupportedMediaType();
        }
        int semicolon = type.indexOf(';');
        String media =
                (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        String parameters = semicolon < 0
                ? ""
                : type.substring(semicolon + 1).strip().toLowerCase(Locale.ROOT).replace("\"", "");
        boolean utf8 = parameters.isEmpty() || parameters.equals("charset=utf-8");
        if (!media.equals("application/json") || !utf8) {
            throw ApiFailure.unsupportedMediaType();
        }
    }

    /** The parser alone would guess UTF-16 from zero bytes and let some malformed UTF-8 pass. */
    private static void requireUtf8(byte[] bytes) {
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0) {
                throw ApiFailure.badRequest("", "The body is not UTF-8.");
            }
        }
        // Most bodies are ASCII from end to end, and to decode them only to throw the text away is waste.
        ByteBuffer rest = afterAscii(bytes);
        if (!rest.hasRemaining()) {
            return;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(rest);
        } catch (CharacterCodingException e) {
            throw ApiFailure.badRequest("", "The body is not UTF-8.");
        }
    }

    /** From the first byte on that is not ASCII, or from up to seven bytes before it. */
    private static ByteBuffer afterAscii(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.remaining() >= Long.BYTES && (buffer.getLong(buffer.position()) & NOT_ASCII) == 0) {
            buffer.position(buffer.position() + Long.BYTES);
        }
        while (buffer.hasRemaining() && buffer.remaining() < Long.BYTES && buffer.get(buffer.position()) >= 0) {
            buffer.position(buffer.position() + 1);
        }
        return buffer;
    }
}
