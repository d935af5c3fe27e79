package dev.fanfare.catalog;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The event types of this installation: those built in, or those of a directory in their place. One JSON file a type:
 * {@code {"event", "group", "description", "sample"}}, the sample being a whole envelope.
 */
public final class EventCatalog {
    private static final List<String> BUILT_IN = List.of(
            "link.created",
            "link.updated",
            "link.deleted",
            "link.clicked",
            "lead.created",
            "sale.created",
            "partner.application_submitted",
            "partner.enrolled",
            "partner.merged",
            "commission.created",
            "bounty.created",
            "bounty.updated",
            "payout.confirmed",
            "discount_code.created",
            "discount_code.deleted");
    /** No character that could trouble a header, a URL or a page. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+)*");

    private static final int NAME_LENGTH = 100;

    private final Map<String, EventType> types;

    private EventCatalog(Map<String, EventType> types) {
        this.types = types;
    }

    /** A file of the catalogue is not as it must be; the message names it. */
    public static final class InvalidCatalog extends RuntimeException {
        private static final long serialVersionUID = 1;

        InvalidCatalog(String message) {
            super(message);
        }
    }

    public static EventCatalog builtIn() {
        Map<String, EventType> types = new LinkedHashMap<>();
        for (String name : BUILT_IN) {
            String file = "/events/" + name + ".json";
            try (InputStream in = EventCatalog.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IllegalStateException("Event type " + name + " is not in the jar");
                }
                types.put(name, parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new EventCatalog(types);
    }

    /**
     * Reads every {@code *.json} file of a directory, in the order of their names. Blocks; for the start only.
     *
     * @throws InvalidCatalog when a file is not an event type, two have the same name, or there is none
     */
    public static EventCatalog of(Path directory) {
        Map<String, EventType> types = new LinkedHashMap<>();
        for (Path file : jsonFiles(directory)) {
            EventType type = parse(file.toString(), read(file));
            if (types.put(type.name(), type) != null) {
                throw new InvalidCatalog(file + ": another file has the event type " + type.name() + " already");
            }
        }
        if (types.isEmpty()) {
            throw new InvalidCatalog(directory + " holds no event type (*.json)");
        }
        return new EventCatalog(types);
    }

    public Collection<EventType> all() {
        return types.values();
    }

    /** The type of this name; null when there is none. */
    public @Nullable EventType get(String name) {
        return types.get(name);
    }

    public Set<String> names() {
        return types.keySet();
    }

    private static List<Path> jsonFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidCatalog(file + " cannot be read as UTF-8 text");
        }
    }

    private static EventType parse(String file, String text) {
        try {
            JsonObject json = new JsonObject(text);
            String name = json.getString("event");
            String group = json.getString("group");
            String description = json.getString("description");
            JsonObject sample = json.getJsonObject("sample");
            if (!isName(name) || isBlank(group) || isBlank(description) || !isEnvelope(sample, name)) {
                throw new InvalidCatalog(file + ": needs event, group, description, and a sample with id, event,"
                        + " createdAt and data whose event is the same");
            }
            return new EventType(name, group, description, sample);
        } catch (DecodeException | ClassCastException e) {
            throw new InvalidCatalog(file + " is not a JSON object of the form of an event type");
        }
    }

    private static boolean isName(@Nullable String name) {
        return name != null
                && name.length() <= NAME_LENGTH
                && NAME.matcher(name).matches();
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static boolean isEnvelope(@Nullable JsonObject sample, String name) {
        return sample != null
                && name.equals(sample.getString("event"))
                && sample.containsKey("id")
                && sample.containsKey("createdAt")
                && sample.getValue("data") instanceof JsonObject;
    }
}
