package dev.fanfare.console;

import dev.fanfare.audit.Entry;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change as the audit shows it.
 *
 * @param sentence what was done, to be followed by the object's name
 * @param tone how its mark looks: good for what was made, bad for what was taken away, wait for Fanfare's own doing, mute
 */
public record AuditRow(
        String id,
        Moment at,
        String actor,
        String by,
        String action,
        String sentence,
        String tone,
        String object,
        String name,
        List<Field> fields) {
    private static final Map<String, String> SENTENCES = Map.ofEntries(
            Map.entry("webhook.created", "created the webhook"),
            Map.entry("webhook.updated", "changed the webhook"),
            Map.entry("webhook.deleted", "deleted the webhook"),
            Map.entry("webhook.enabled", "enabled the webhook"),
            Map.entry("webhook.disabled", "disabled the webhook"),
            Map.entry("held.discarded", "discarded what was held for the webhook"),
            Map.entry("secret.shown", "saw the secret of the webhook"),
            Map.entry("secret.rotated", "rotated the secret of the webhook"),
            Map.entry("test.sent", "sent a test event to the webhook"),
            Map.entry("event.published", "published by hand"),
            Map.entry("event.resent", "resent an event to the webhook"),
            Map.entry("events.recovered", "recovered events for the webhook"),
            Map.entry("key.created", "created the API key"),
            Map.entry("key.revoked", "revoked the API key"),
            Map.entry("workspace.renamed", "renamed the workspace"),
            Map.entry("workspace.created", "created the workspace"),
            Map.entry("member.invited", "invited"),
            Map.entry("invitation.resent", "sent again the invitation of"),
            Map.entry("invitation.withdrawn", "withdrew the invitation of"),
            Map.entry("member.joined", "joined as"),
            Map.entry("member.changed", "changed the role of"),
            Map.entry("member.removed", "removed"),
            Map.entry("member.left", "left as"));

    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("name", "Name"),
            Map.entry("url", "URL"),
            Map.entry("triggers", "Events"),
            Map.entry("enabled", "Enabled"),
            Map.entry("disabledReason", "Reason"),
            Map.entry("consecutiveFailures", "Failures in a row"),
            Map.entry("overlapSeconds", "Overlap in seconds"),
            Map.entry("event", "Event type"),
            Map.entry("eventId", "Event"),
            Map.entry("what", "What"),
            Map.entry("since", "Since"),
            Map.entry("until", "Until"),
            Map.entry("publicPart", "Public part"),
            Map.entry("scopes", "Scopes"),
            Map.entry("expiresAt", "Expires"),
            Map.entry("email", "E-mail address"),
            Map.entry("role", "Role"));

    /**
     * What became of one field. A list shows what went out of it and what came in; anything else its old and new value.
     *
     * @param gone empty when there was nothing
     * @param come empty when there is nothing any more
     */
    public record Field(String label, List<String> gone, List<String> come) {}

    static AuditRow of(Entry entry) {
        return new AuditRow(
                Long.toString(entry.id()),
                Moment.of(entry.at()),
                entry.by().id(),
                entry.by().name(),
                entry.action(),
                SENTENCES.getOrDefault(entry.action(), entry.action()),
                tone(entry),
                entry.object(),
                entry.objectName(),
                fields(entry));
    }

    private static String tone(Entry entry) {
        return switch (entry.action().replaceAll(".*\\.", "")) {
            case "created", "enabled" -> "good";
            case "deleted", "revoked", "discarded", "disabled", "removed" -> "bad";
            default -> "mute";
        };
    }

    private static List<Field> fields(Entry entry) {
        Set<String> names = new LinkedHashSet<>(entry.before().fieldNames());
        names.addAll(entry.after().fieldNames());
        List<Field> fields = new ArrayList<>();
        for (String name : names) {
            List<String> was = texts(entry.before().getValue(name));
            List<String> is = texts(entry.after().getValue(name));
            fields.add(new Field(LABELS.getOrDefault(name, name), without(was, is), without(is, was)));
        }
        return fields;
    }

    private static List<String> texts(@Nullable Object value) {
        return switch (value) {
            case null -> List.of();
            case JsonArray list -> list.stream().map(String::valueOf).toList();
            case Boolean yes -> List.of(yes ? "yes" : "no");
            default -> List.of(value.toString());
        };
    }

    private static List<String> without(List<String> texts, List<String> others) {
        return texts.stream().filter(text -> !others.contains(text)).toList();
    }
}
