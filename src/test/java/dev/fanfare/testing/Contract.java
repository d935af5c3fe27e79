package dev.fanfare.testing;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** {@code openapi.yaml}, held against what the service really answers. */
public final class Contract {
    private static final JsonObject DOCUMENT = load();
    private static final Map<String, Validator> VALIDATORS = new ConcurrentHashMap<>();
    private static final Set<String> SEEN = new ConcurrentSkipListSet<>();

    private Contract() {}

    /**
     * Fails when the answer is not one that the document allows.
     *
     * @param path below {@code /api}, without the query
     */
    public static void check(String method, String path, int status, String contentType, String body) {
        Optional<String> template = template(path);
        if (template.isEmpty() || operation(template.get(), method) == null) {
            if (status != 404 && status != 405) {
                throw new AssertionError(method + " " + path + " answers " + status + " but is not in the document");
            }
            return;
        }
        JsonObject responses = operation(template.get(), method).getJsonObject("responses");
        JsonObject response = resolve(responses.getJsonObject(Integer.toString(status)));
        if (response == null && status >= 500) {
            response = resolve(responses.getJsonObject("default"));
        }
        String name = method + " " + template.get() + " " + status;
        if (response == null) {
            throw new AssertionError(name + " is not in the document: " + body);
        }
        SEEN.add(name);
        JsonObject content = response.getJsonObject("content");
        if (content == null) {
            if (!body.isEmpty()) {
                throw new AssertionError(name + " has a body, the document says none: " + body);
            }
            return;
        }
        String media = contentType.replaceAll(";.*", "");
        if (!content.containsKey(media)) {
            throw new AssertionError(name + " is " + contentType + ", the document says " + content.fieldNames());
        }
        if (media.equals("application/json")) {
            validate(name, content.getJsonObject(media).getJsonObject("schema"), body);
        }
    }

    /** Every {@code METHOD path} of the document. */
    public static Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        for (String path : DOCUMENT.getJsonObject("paths").fieldNames()) {
            for (String method :
                    DOCUMENT.getJsonObject("paths").getJsonObject(path).fieldNames()) {
                if (!method.equals("parameters")) {
                    operations.add(method.toUpperCase(Locale.ROOT) + " " + path);
                }
            }
        }
        return operations;
    }

    /** Every {@code METHOD path status} of the document; defaults, which stand for faults of ours, left out. */
    public static Set<String> statuses() {
        Set<String> statuses = new TreeSet<>();
        for (String operation : operations()) {
            String[] parts = operation.split(" ", 2);
            for (String status :
                    operation(parts[1], parts[0]).getJsonObject("responses").fieldNames()) {
                if (!status.equals("default")) {
                    statuses.add(operation + " " + status);
                }
            }
        }
        return statuses;
    }

    /** Every {@code METHOD path status} that was checked so far in this run. */
    public static Set<String> seen() {
        return new TreeSet<>(SEEN);
    }

    private static void validate(String name, JsonObject schema, String body) {
        Validator validator = VALIDATORS.computeIfAbsent(name, unused -> validator(schema));
        Object json = Json.decodeValue(body);
        OutputUnit result = validator.validate(json);
        if (!Boolean.TRUE.equals(result.getValid())) {
            List<String> errors = new ArrayList<>();
            result.getErrors().forEach(error -> errors.add(error.getInstanceLocation() + " " + error.getError()));
            throw new AssertionError(name + " answers what its schema does not allow: " + errors + "\n" + body);
        }
    }

    /** The components go along, so that references within the document resolve. */
    private static Validator validator(JsonObject schema) {
        JsonObject whole = schema.copy().put("components", DOCUMENT.getJsonObject("components"));
        return Validator.create(
                JsonSchema.of(whole),
                new JsonSchemaOptions()
                        .setBaseUri("https://fanfare.invalid")
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Basic));
    }

    private static JsonObject operation(String template, String method) {
        return DOCUMENT.getJsonObject("paths").getJsonObject(template).getJsonObject(method.toLowerCase(Locale.ROOT));
    }

    /** Literal paths win over templates, as they do in the router. */
    private static Optional<String> template(String path) {
        Set<String> templates = DOCUMENT.getJsonObject("paths").fieldNames();
        if (templates.contains(path)) {
            return Optional.of(path);
        }
        return templates.stream()
                .filter(template -> Pattern.matches(template.replaceAll("\\{[^}]*}", "[^/]+"), path))
                .findFirst();
    }

    private static JsonObject resolve(JsonObject response) {
        if (response == null || !response.containsKey("$ref")) {
            return response;
        }
        JsonObject found = DOCUMENT;
        for (String step : List.of(response.getString("$ref").substring(2).split("/", -1))) {
            found = found.getJsonObject(step);
        }
        return found;
    }

    private static JsonObject load() {
        try (InputStream in = Contract.class.getResourceAsStream("/openapi.yaml")) {
            return json(new Yaml().load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject json(Map<?, ?> map) {
        JsonObject json = new JsonObject();
        map.forEach((key, value) -> json.put(key.toString(), value(value)));
        return json;
    }

    private static Object value(Object value) {
        if (value instanceof Map<?, ?> map) {
            return json(map);
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(item -> array.add(value(item)));
            return array;
        }
        return value;
    }
}
