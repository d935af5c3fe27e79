package dev.fanfare.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.catalog.EventType;
import dev.fanfare.delivery.Attempt;
import dev.fanfare.event.Envelope;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The part that forms for samples share: an event type, and its data to be edited. */
final class SampleForm {
    private static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private SampleForm() {}

    /** A form with a type's sample; with another one's when the catalogue has no such type. */
    static Form of(EventCatalog catalog, String type, String otherwise) {
        EventType asked = catalog.get(type);
        EventType other = asked == null ? catalog.get(otherwise) : asked;
        EventType chosen = other == null ? catalog.all().iterator().next() : other;
        return Form.empty()
                .fill("event", chosen.name())
                .fill(
                        "data",
                        PrettyJson.orText(chosen.sample().getJsonObject("data").toBuffer()));
    }

    /** A form with what was sent; with the type's sample when retention has taken that. */
    static Form of(EventCatalog catalog, Attempt attempt) {
        Form form = of(catalog, attempt.eventType(), attempt.eventType());
        Attempt.Exchange exchange = attempt.exchange();
        return exchange == null || exchange.requestBody() == null
                ? form
                : form.fill("data", Envelope.dataOf(exchange.requestBody()).toString());
    }

    /** Refuses what is no event. */
    static Form check(Form form, EventCatalog catalog) {
        if (catalog.get(form.value("event")) == null) {
            form.refuse("event", "Choose an event type.");
        }
        if (!isObject(form.value("data"))) {
            form.refuse("data", "This is not a JSON object.");
        }
        return form;
    }

    /** As the API reads it: the text is sent as it stands, so no parser that is kind to comments may judge it. */
    private static boolean isObject(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** As it was typed; browsers send line ends of their own. */
    static Buffer data(Form form) {
        return Buffer.buffer(form.value("data").strip().replace("\r\n", "\n"));
    }
}
