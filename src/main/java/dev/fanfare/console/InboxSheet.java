package dev.fanfare.console;

import dev.fanfare.inbox.InboxRequest;
import dev.fanfare.verification.Finding;
import dev.fanfare.verification.SignedRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came to an inbox, whole, as its page shows it.
 *
 * @param path what was asked for, with its query
 * @param body null when there was none
 * @param size of the body, in words
 * @param findings what is right and wrong with its signatures; empty when nobody can tell
 */
public record InboxSheet(
        InboxRow row,
        String path,
        List<Map.Entry<String, String>> headers,
        AttemptSheet.@Nullable Body body,
        String size,
        boolean truncated,
        List<Finding> findings) {

    static InboxSheet of(InboxRequest request, String token, List<Finding> findings) {
        return new InboxSheet(
                InboxRow.of(request),
                "/inbox/" + token + (request.query().isEmpty() ? "" : "?" + request.query()),
                AttemptSheet.headers(request.headers()),
                request.bodyLength() == 0 ? null : AttemptSheet.Body.of(request.body()),
                String.format(Locale.ROOT, "%,d bytes", request.bodyLength()),
                request.truncated(),
                findings);
    }

    /** As the receiver's code would have got it. */
    static SignedRequest signed(InboxRequest request) {
        return new SignedRequest(
                AttemptSheet.headers(request.headers()).stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, two) -> two)),
                request.body());
    }
}
