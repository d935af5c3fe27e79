package dev.fanfare.console;

import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.id.InboxRequestId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.Session;
import dev.fanfare.workspace.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code …/webhooks/{webhookId}/live} and {@code …/inboxes/{token}/live}: server-sent events that say how many attempts
 * or requests are new, about once a second. Each watcher costs one look-up by index a second. A stream ends within a few
 * seconds of its reader's session or membership, and by itself after a while, when the browser comes again.
 */
final class LiveLog {
    private static final Logger log = LoggerFactory.getLogger(LiveLog.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int TICKS = 300;
    private static final int HEARTBEAT = 15;
    /** How many ticks go by from one look at the reader's session to the next. */
    private static final int ADMISSION = 3;

    private final Vertx vertx;
    private final Sessions sessions;
    private final Webhooks webhooks;
    private final AttemptLog attempts;
    private final Inboxes inboxes;
    private final InstantSource clock;
    private final BooleanSupplier stopping;

    /** @param stopping whether streams should end, because the process is about to */
    LiveLog(
            Vertx vertx,
            Sessions sessions,
            Webhooks webhooks,
            AttemptLog attempts,
            Inboxes inboxes,
            InstantSource clock,
            BooleanSupplier stopping) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.webhooks = webhooks;
        this.attempts = attempts;
        this.inboxes = inboxes;
        this.clock = clock;
        this.stopping = stopping;
    }

    Future<Void> attempts(Visit visit) {
        WorkspaceId workspaceId = visit.workspace().id();
        WebhookId webhookId = visit.webhookId();
        return webhooks.requireLog(workspaceId, webhookId)
                .compose(exists -> stream(
                        visit, Uuid7.floor(clock.instant()), seen -> attempts.since(workspaceId, webhookId, seen)));
    }

    /** From the request on that the address names as the newest on the page; without one, all are new. */
    Future<Void> requests(Visit visit) {
        WorkspaceId workspaceId = visit.workspace().id();
        UUID newest = InboxRequestId.parse(visit.query("after"))
                .map(InboxRequestId::value)
                .orElseGet(() -> new UUID(0, 0));
        return inboxes.get(workspaceId, visit.inbox())
                .compose(inbox -> stream(
                        visit,
                        newest,
                        seen -> inboxes.since(workspaceId, inbox.token(), new InboxRequestId(seen))
                                .map(ids -> new AttemptLog.Arrivals(
                                        ids.size(),
                                        ids.isEmpty() ? seen : ids.getLast().value()))));
    }

    private Future<Void> stream(Visit visit, UUID seen, Function<UUID, Future<AttemptLog.Arrivals>> since) {
        HttpServerResponse response = visit.context().response();
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                // Compression would hold every event back until there are many.
                .putHeader("Content-Encoding", "identity")
                .putHeader("X-Accel-Buffering", "no");
        new Watcher(response, visit.reader(), visit.workspace().id(), seen, since).begin();
        return response.write("retry: 2000\n\n");
    }

    /** One open page. */
    private final class Watcher {
        private final HttpServerResponse response;
        private final Session reader;
        private final WorkspaceId workspaceId;
        private final Function<UUID, Future<AttemptLog.Arrivals>> since;
        private UUID seen;
        private int ticks;

        Watcher(
                HttpServerResponse response,
                Session reader,
                WorkspaceId workspaceId,
                UUID seen,
                Function<UUID, Future<AttemptLog.Arrivals>> since) {
            this.response = response;
            this.reader = reader;
            this.workspaceId = workspaceId;
            this.seen = seen;
            this.since = since;
        }

        void begin() {
            vertx.setTimer(PERIOD.toMillis(), timer -> look());
        }

        private void look() {
            if (response.ended() || response.closed()) {
                return;
            }
            if (++ticks > TICKS || stopping.getAsBoolean()) {
                response.end();
                return;
            }
            mayStay()
                    .compose(stays -> stays ? tellNews() : response.end())
                    .onFailure(failure -> log.atDebug()
                            .addKeyValue("cause", failure.toString())
                            .log("A live log could not be read"))
                    .onComplete(looked -> begin());
        }

        private Future<Boolean> mayStay() {
            return ticks % ADMISSION == 0 ? sessions.isIn(reader, workspaceId) : Future.succeededFuture(true);
        }

        private Future<Void> tellNews() {
            return since.apply(seen).onSuccess(this::tell).mapEmpty();
        }

        private void tell(AttemptLog.Arrivals arrivals) {
            if (arrivals.count() > 0) {
                seen = arrivals.last();
                response.write("event: arrivals\ndata: " + arrivals.count() + "\n\n");
            } else if (ticks % HEARTBEAT == 0) {
                response.write(":\n\n");
            }
        }
    }
}
