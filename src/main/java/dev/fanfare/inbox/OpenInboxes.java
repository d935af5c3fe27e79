package dev.fanfare.inbox;

import dev.fanfare.id.InboxToken;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.Target;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What requests find at a token, remembered for a second: a flood costs one look-up a second, and one over many tokens
 * is turned away where too many look-ups are under way. Confined to one event loop.
 */
final class OpenInboxes {
    private static final long LIFETIME_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int REMEMBERED = 1_024;
    private static final int MOST_LOOKUPS = 16;

    /**
     * An inbox, and who sends to it.
     *
     * @param webhook the one that leads there; null when none does
     */
    record OpenInbox(Inbox inbox, @Nullable Target webhook) {}

    private record Lookup(long began, Future<Optional<OpenInbox>> found) {}

    private final Map<InboxToken, Lookup> lookups = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InboxToken, Lookup> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final Pool pool;
    private final Inboxes inboxes;
    private final Webhooks webhooks;
    private int underWay;

    OpenInboxes(Pool pool, Inboxes inboxes, Webhooks webhooks) {
        this.pool = pool;
        this.inboxes = inboxes;
        this.webhooks = webhooks;
    }

    /** Fails with {@link Rejection.Overloaded} when too many others are being looked up. */
    Future<Optional<OpenInbox>> find(InboxToken token) {
        Lookup known = lookups.get(token);
        if (known != null && System.nanoTime() - known.began() < LIFETIME_NANOS) {
            return known.found();
        }
        if (underWay >= MOST_LOOKUPS) {
            return Future.failedFuture(new Rejection.Overloaded("Too many requests at once. Try again shortly."));
        }
        underWay++;
        lookups.remove(token);
        Lookup lookup = new Lookup(System.nanoTime(), look(token).onComplete(ended -> underWay--));
        lookups.put(token, lookup);
        return lookup.found();
    }

    private Future<Optional<OpenInbox>> look(InboxToken token) {
        return new InboxStore(pool)
                .find(token)
                .compose(found -> found.map(inbox ->
                                sender(inbox).map(webhook -> Optional.of(new OpenInbox(inbox, webhook.orElse(null)))))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    private Future<Optional<Target>> sender(Inbox inbox) {
        return webhooks.leadingTo(inbox.workspaceId(), inboxes.url(inbox.token()))
                .compose(found -> found.map(webhook -> webhooks.target(inbox.workspaceId(), webhook.id())
                                .map(Optional::of))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }
}
