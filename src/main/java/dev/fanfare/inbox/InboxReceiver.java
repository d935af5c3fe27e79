package dev.fanfare.inbox;

import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.InboxRequestId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.inbox.InboxRequestStore.Arrival;
import dev.fanfare.inbox.OpenInboxes.OpenInbox;
import dev.fanfare.verification.SignatureCheck;
import dev.fanfare.verification.SignedRequest;
import dev.fanfare.webhook.Target;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What listens under {@code /inbox/}: takes whatever comes, keeps it, and answers as it was told to. Everybody may send, so
 * a flood must cost the others nothing: requests and bytes under way are bounded, and the oldest are cut off to make
 * room. Confined to one event loop.
 */
public final class InboxReceiver {
    private static final int MOST_CALLS = 256;
    private static final long MOST_BYTES = 8L << 20;

    private final Vertx vertx;
    private final InstantSource clock;
    private final Uuid7 uuids;
    private final OpenInboxes open;
    private final InboxWriter writer;
    /** Under way, the oldest first. */
    private final Set<InboxCall> calls = new LinkedHashSet<>();

    /** For one event loop. */
    public InboxReceiver(Vertx vertx, Pool pool, InstantSource clock, Uuid7 uuids, Inboxes inboxes, Webhooks webhooks) {
        this.vertx = vertx;
        this.clock = clock;
        this.uuids = uuids;
        this.open = new OpenInboxes(pool, inboxes, webhooks);
        this.writer = new InboxWriter(new InboxRequestStore(pool));
    }

    /** Whether a path is for this; what it is not for is the doors'. */
    public static boolean isFor(String path) {
        return path.startsWith(InboxUrls.PATH);
    }

    /**
     * Takes a request.
     *
     * @param path of it, as it came
     */
    public void handle(HttpServerRequest request, String path) {
        InboxCall call = new InboxCall(request);
        InboxUrls.tokenOfPath(path).ifPresentOrElse(token -> read(call, open.find(token)), () -> call.answer(404));
    }

    private void read(InboxCall call, Future<Optional<OpenInbox>> found) {
        calls.add(call);
        makeRoom();
        call.read(this::makeRoom, () -> calls.remove(call))
                .onSuccess(body -> found.onSuccess(inbox -> take(call, body, inbox)))
                .onFailure(ended -> {});
        found.onFailure(failure -> call.answer(503));
    }

    private void makeRoom() {
        long bytes = calls.stream().mapToLong(InboxCall::size).sum();
        while (calls.size() > MOST_CALLS || bytes > MOST_BYTES) {
            InboxCall oldest = calls.iterator().next();
            bytes -= oldest.size();
            calls.remove(oldest);
            oldest.drop();
        }
    }

    private void take(InboxCall call, Buffer body, Optional<OpenInbox> found) {
        if (found.isEmpty()) {
            call.answer(404);
            return;
        }
        OpenInbox inbox = found.get();
        Instant now = clock.instant();
        writer.add(new Arrival(
                inbox.inbox(),
                new InboxRequest(
                        new InboxRequestId(uuids.next()),
                        call.method(),
                        call.query(),
                        call.headerLines(),
                        body.getBuffer(0, Math.min(body.length(), Inboxes.BODY_KEPT)),
                        body.length(),
                        now,
                        verified(call, body, inbox.webhook(), now))));
        call.release();
        call.answerLater(vertx, inbox.inbox().answer());
    }

    private static @Nullable Boolean verified(InboxCall call, Buffer body, @Nullable Target webhook, Instant now) {
        return webhook == null
                ? null
                : SignatureCheck.verifies(new SignedRequest(call.headers(), body), webhook.secrets(now), now);
    }
}
