package dev.fanfare.audit;

import dev.fanfare.id.WorkspaceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/**
 * One change. Of {@code before} and {@code after} only what differs is kept, and whatever looks like a secret is masked,
 * wherever it stands: callers name fields, and need not think of either.
 *
 * @param object the id of what was changed, as the API writes it
 * @param objectName its name after the change, or when it had none any more, before
 * @param before what was; empty where there was nothing
 * @param after what is; empty where there is nothing
 */
public record Change(
        WorkspaceId workspaceId,
        Actor by,
        Action action,
        String object,
        String objectName,
        JsonObject before,
        JsonObject after) {
    private static final Pattern SIGNING_SECRET = Pattern.compile("whsec_[0-9A-Za-z+/=]+");
    private static final Pattern API_KEY = Pattern.compile("(ff_[0-9A-Za-z]{12,32}_)[0-9A-Za-z]+");

    public Change {
        by = new Actor(by.id(), masked(by.name()));
        objectName = masked(objectName);
        JsonObject was = before;
        before = masked(different(was, after));
        after = masked(different(after, was));
    }

    /** Something that can be said without fields. */
    public static Change of(WorkspaceId workspaceId, Actor by, Action action, String object, String objectName) {
        return new Change(workspaceId, by, action, object, objectName, new JsonObject(), new JsonObject());
    }

    /** What is done with what; where there was nothing before. */
    public static Change of(
            WorkspaceId workspaceId, Actor by, Action action, String object, String objectName, JsonObject after) {
        return new Change(workspaceId, by, action, object, objectName, new JsonObject(), after);
    }

    /** Whether everything is as it was. */
    public boolean isNone() {
        return before.isEmpty() && after.isEmpty();
    }

    private static JsonObject different(JsonObject fields, JsonObject others) {
        JsonObject different = new JsonObject();
        fields.forEach(field -> {
            Object value = field.getValue();
            if (value != null && !value.equals(others.getValue(field.getKey()))) {
                different.put(field.getKey(), value);
            }
        });
        return different;
    }

    private static JsonObject masked(JsonObject fields) {
        JsonObject masked = new JsonObject();
        fields.forEach(field -> masked.put(field.getKey(), masked(field.getValue())));
        return masked;
    }

    private static Object masked(Object value) {
        return switch (value) {
            case String text -> masked(text);
            case JsonArray list -> {
                JsonArray masked = new JsonArray();
                list.forEach(item -> masked.add(masked(item)));
                yield masked;
            }
            case JsonObject fields -> masked(fields);
            default -> value;
        };
    }

    private static String masked(String text) {
        String signing = SIGNING_SECRET.matcher(text).replaceAll("whsec_…");
        return API_KEY.matcher(signing).replaceAll("$1…");
    }
}
