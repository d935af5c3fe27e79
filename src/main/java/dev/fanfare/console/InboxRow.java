package dev.fanfare.console;

import dev.fanfare.inbox.InboxRequest;
import java.util.Map;

/**
 * A request to an inbox as the list shows it.
 *
 * @param verified yes, no, or nothing where nobody could tell
 * @param what the event's id, or how long it was where it names none
 */
public record InboxRow(String id, String method, String verified, String what, Moment at) {
    static InboxRow of(InboxRequest request) {
        return new InboxRow(
                request.id().toString(),
                request.method(),
                request.verified() == null ? "" : request.verified() ? "yes" : "no",
                AttemptSheet.headers(request.headers()).stream()
                        .filter(header -> header.getKey().equalsIgnoreCase("webhook-id"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseGet(() -> request.bodyLength() + " bytes"),
                Moment.of(request.receivedAt()));
    }
}
