package dev.fanfare.delivery;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;

/** The headers of one attempt: made before there is a connection, because the log shows them in any case. */
final class RequestHead {
    private static final CharSequence[] NAMES = {
        name("Host"),
        name("Content-Type"),
        name("Content-Length"),
        name("User-Agent"),
        name("webhook-id"),
        name("webhook-timestamp"),
        name("webhook-signature"),
        name("webhook-attempt"),
        name("Dub-Signature")
    };
    private static final int TYPICAL_LENGTH = 512;

    private final String[] values;

    private RequestHead(String... values) {
        this.values = values;
    }

    static RequestHead of(OutgoingRequest request, ParsedUrl url, String userAgent, Instant at, Signature signature) {
        byte[] body = request.body().getBytes();
        String id = request.eventId().toString();
        String timestamp = Long.toString(at.getEpochSecond());
        return new RequestHead(
                url.hostHeader(),
                "application/json",
                Integer.toString(body.length),
                userAgent,
                id,
                timestamp,
                signature.standard(request.secrets(), id, timestamp, body),
                Integer.toString(request.number()),
                signature.dub(request.secrets().getFirst(), body));
    }

    void addTo(MultiMap headers) {
        for (int i = 0; i < NAMES.length; i++) {
            headers.add(NAMES[i], values[i]);
        }
    }

    /** One line {@code name: value\n} each. */
    String lines() {
        StringBuilder lines = new StringBuilder(TYPICAL_LENGTH);
        for (int i = 0; i < NAMES.length; i++) {
            lines.append(NAMES[i]).append(": ").append(values[i]).append('\n');
        }
        return lines.toString();
    }

    private static CharSequence name(String name) {
        return HttpHeaders.createOptimized(name);
    }
}
