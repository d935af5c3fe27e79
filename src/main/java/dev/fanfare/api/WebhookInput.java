package dev.fanfare.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.fanfare.delivery.Disabling.Held;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.WebhookDraft;
import dev.fanfare.webhook.Webhooks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of webhook calls. The rules for values are the domain's; here only their JSON types are checked. */
final class WebhookInput {
    private static final int MOST_TRIGGERS = 1_000;

    private final JsonParser parser;
    private final Mistakes mistakes = new Mistakes();

    private @Nullable String name;
    private @Nullable String url;
    private @Nullable List<String> triggers;
    private Held held = Held.RESUME;
    private Duration overlap = Webhooks.USUAL_OVERLAP;

    private WebhookInput(JsonParser parser) {
        this.parser = parser;
    }

    /** {@code {"name", "url", "triggers"}}, each of which may be missing. */
    static WebhookDraft draft(JsonParser parser) throws IOException {
        WebhookInput input = new WebhookInput(parser);
        Fields.read(parser, input.mistakes, input::readDraft);
        return new WebhookDraft(input.name, input.url, input.triggers);
    }

    /** {@code {"held": "resume" | "discard"}}; resume when missing. */
    static Held held(JsonParser parser) throws IOException {
        WebhookInput input = new WebhookInput(parser);
        Fields.read(parser, input.mistakes, input::readHeld);
        return input.held;
    }

    /** {@code {"overlapSeconds"}}; a day when missing. */
    static Duration overlap(JsonParser parser) throws IOException {
        WebhookInput input = new WebhookInput(parser);
        Fields.read(parser, input.mistakes, input::readOverlap);
        return input.overlap;
    }

    private boolean readDraft(String field) throws IOException {
        switch (field) {
            case "name" -> name = Fields.text(parser, "/name", mistakes);
            case "url" -> url = Fields.text(parser, "/url", mistakes);
            case "triggers" -> triggers = texts("/triggers");
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean readHeld(String field) throws IOException {
        if (!field.equals("held")) {
            return false;
        }
        String word = Fields.text(parser, "/held", mistakes);
        if ("discard".equals(word)) {
            held = Held.DISCARD;
        } else if (word != null && !word.equals("resume")) {
            mistakes.add("/held", "This must be \"resume\" or \"discard\".");
        }
        return true;
    }

    private boolean readOverlap(String field) throws IOException {
        if (!field.equals("overlapSeconds")) {
            return false;
        }
        int most = (int) Webhooks.LONGEST_OVERLAP.toSeconds();
        Integer seconds = Fields.integer(parser, "/overlapSeconds", 0, most, mistakes);
        if (seconds != null) {
            overlap = Duration.ofSeconds(seconds);
        }
        return true;
    }

    private @Nullable List<String> texts(String pointer) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            mistakes.add(pointer, "This must be an array of strings.");
            return null;
        }
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String text = Fields.text(parser, pointer + "/" + texts.size(), mistakes);
            texts.add(text == null ? "" : text);
            if (texts.size() > MOST_TRIGGERS) {
                throw new Rejection.InvalidInput(pointer, "These are too many.");
            }
        }
        return texts;
    }
}
