package dev.fanfare.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.fanfare.delivery.Disabling.Held;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.WebhookDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of webhook calls. The rules for values are the domain's; here only their JSON types are checked. */
final class WebhookInput {
    private static final int MOST_TRIGGERS = 1_000;

    private WebhookInput() {}

    /** {@code {"name", "url", "triggers"}}, each of which may be missing. */
    static WebhookDraft draft(JsonParser parser) throws IOException {
        Mistakes mistakes = new Mistakes();
        String name = null;
        String url = null;
        List<String> triggers = null;
        requireObject(parser);
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = nextField(parser, seen, mistakes);
            switch (field) {
                case "name" -> name = text(parser, "/name", mistakes);
                case "url" -> url = text(parser, "/url", mistakes);
                case "triggers" -> triggers = texts(parser, "/triggers", mistakes);
                default -> unknown(parser, field, mistakes);
            }
        }
        mistakes.refuseIfAny();
        return new WebhookDraft(name, url, triggers);
    }

    /** {@code {"held": "resume" | "discard"}}; resume when missing. */
    static Held held(JsonParser parser) throws IOException {
        Mistakes mistakes = new Mistakes();
        Held held = Held.RESUME;
        requireObject(parser);
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = nextField(parser, seen, mistakes);
            if (!field.equals("held")) {
                unknown(parser, field, mistakes);
                continue;
            }
            String word = text(parser, "/held", mistakes);
            if ("discard".equals(word)) {
                held = Held.DISCARD;
            } else if (word != null && !word.equals("resume")) {
                mistakes.add("/held", "This must be \"resume\" or \"discard\".");
            }
        }
        mistakes.refuseIfAny();
        return held;
    }

    private static void requireObject(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            throw new Rejection.InvalidInput("", "The body must be an object.");
        }
    }

    private static String nextField(JsonParser parser, Set<String> seen, Mistakes mistakes) throws IOException {
        String field = parser.currentName();
        if (!seen.add(field)) {
            mistakes.add(Mistakes.pointer("", field), "This field is given twice.");
        }
        parser.nextToken();
        return field;
    }

    private static void unknown(JsonParser parser, String field, Mistakes mistakes) throws IOException {
        parser.skipChildren();
        mistakes.add(Mistakes.pointer("", field), "There is no such field.");
    }

    private static @Nullable String text(JsonParser parser, String pointer, Mistakes mistakes) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        mistakes.add(pointer, "This must be a string.");
        return null;
    }

    private static @Nullable List<String> texts(JsonParser parser, String pointer, Mistakes mistakes)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            mistakes.add(pointer, "This must be an array of strings.");
            return null;
        }
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String text = text(parser, pointer + "/" + texts.size(), mistakes);
            texts.add(text == null ? "" : text);
            if (texts.size() > MOST_TRIGGERS) {
                throw new Rejection.InvalidInput(pointer, "These are too many.");
            }
        }
        return texts;
    }
}
