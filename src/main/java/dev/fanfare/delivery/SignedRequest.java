package dev.fanfare.delivery;

import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.InboxToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What an attempt sends, byte by byte. It is made before there is a connection, because the log shows its headers in any
 * case. The head is ASCII without control characters: a checked URL, ids and digests.
 */
final class SignedRequest {
    private static final int TYPICAL_LENGTH = 512;
    private static final int MOST_LINES = 16;
    private static final int CR_LF = '\r' << 8 | '\n';

    private final String path;
    private final String headerLines;
    private final byte[] body;

    private SignedRequest(String path, String headerLines, byte[] body) {
        this.path = path;
        this.headerLines = headerLines;
        this.body = body;
    }

    /** Signs a request at this time. */
    static SignedRequest of(OutgoingRequest request, ParsedUrl url, String userAgent, Instant at, Signature signature) {
        InboxToken inbox = request.inbox();
        byte[] body = request.body().getBytes();
        String id = request.eventId().toString();
        String timestamp = Long.toString(at.getEpochSecond());
        StringBuilder headers = new StringBuilder(TYPICAL_LENGTH);
        add(headers, "Host", url.hostHeader());
        add(headers, "Content-Type", "application/json");
        add(headers, "Content-Length", Integer.toString(body.length));
        add(headers, "User-Agent", userAgent);
        add(headers, "webhook-id", id);
        add(headers, "webhook-timestamp", timestamp);
        add(headers, "webhook-signature", signature.standard(request.secrets(), id, timestamp, body));
        add(headers, "webhook-attempt", Integer.toString(request.number()));
        add(headers, "Dub-Signature", signature.dub(request.secrets().getFirst(), body));
        return new SignedRequest(inbox == null ? url.path() : InboxUrls.path(inbox), headers.toString(), body);
    }

    private static void add(StringBuilder headers, String name, String value) {
        headers.append(name).append(": ").append(value).append('\n');
    }

    /** Everything, in a new buffer, with the ends of lines that HTTP wants: CR and LF. */
    ByteBuf bytes(ByteBufAllocator allocator) {
        String lines = "POST " + path + " HTTP/1.1\n" + headerLines + '\n';
        ByteBuf bytes = allocator.directBuffer(lines.length() + MOST_LINES + body.length);
        byte[] text = lines.getBytes(StandardCharsets.US_ASCII);
        int from = 0;
        for (int end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', from)) {
            bytes.writeBytes(text, from, end - from).writeShort(CR_LF);
            from = end + 1;
        }
        return bytes.writeBytes(body);
    }

    /** One line {@code name: value\n} a header. */
    String headerLines() {
        return headerLines;
    }
}
