package dev.fanfare.recovery;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.recovery.RecoveryStore.Range;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.WebhookAudit;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owes events again. What is owed is due at once and found by the scanner of any node. Every future fails with a
 * {@link Rejection} when the request is refused; then nothing has changed.
 */
public final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    /** Events looked at by one step, so that no statement takes long. */
    private static final int STEP = 1_000;

    private final Pool pool;
    private final Webhooks webhooks;
    private final InstantSource clock;

    public Recovery(Pool pool, Webhooks webhooks, InstantSource clock) {
        this.pool = pool;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /**
     * Makes the next attempt of an event now, in the place of the one that is scheduled, if one is. The schedule goes
     * on from there. An attempt that is being made at this moment is the one that was asked for.
     */
    public Future<Void> resend(WorkspaceId workspaceId, WebhookId webhookId, EventId eventId, Actor by) {
        return enabled(workspaceId, webhookId)
                .compose(webhook -> requireReal(workspaceId, eventId)
                        .compose(real -> pool.withTransaction(connection -> new RecoveryStore(connection)
                                .oweNow(workspaceId, webhookId, eventId)
                                .compose(owed -> new WebhookAudit(connection, workspaceId, by)
                                        .did(
                                                Action.EVENT_RESENT,
                                                webhook,
                                                new JsonObject().put("eventId", eventId.toString()))))));
    }

    /**
     * Resends to many webhooks, to each by itself: one that is refused keeps nothing back from the others.
     *
     * @return what came of it; fails, as {@link #resend} does for one, when it was not sent to any
     */
    public Future<Resent> resendToAll(WorkspaceId workspaceId, List<WebhookId> webhookIds, EventId eventId, Actor by) {
        List<Future<Void>> each = webhookIds.stream()
                .map(webhookId -> resend(workspaceId, webhookId, eventId, by).onFailure(Recovery::logBroken))
                .toList();
        return Future.join(each).transform(joined -> {
            Resent resent = Resent.of(each);
            return joined.failed() && resent.sent() == 0
                    ? Future.failedFuture(joined.cause())
                    : Future.succeededFuture(resent);
        });
    }

    private static void logBroken(Throwable failure) {
        if (!(failure instanceof Rejection)) {
            log.atWarn().setCause(failure).log("An event could not be resent to a webhook");
        }
    }

    private Future<Void> requireReal(WorkspaceId workspaceId, EventId eventId) {
        return new RecoveryStore(pool)
                .isTest(workspaceId, eventId)
                .compose(test -> test.map(Recovery::refuseTest)
                        .orElseGet(() -> Future.failedFuture(new Rejection.NotFound("There is no such event."))));
    }

    /**
     * Owes again what was lost of the events published in a time range. Repeating it owes nothing twice. Runs in
     * steps, each committed by itself: if it breaks off, what was owed again stays so, and a repetition does the rest.
     * The audit says before the first step that somebody asked for it.
     *
     * @param until now, if null
     * @return how many deliveries are owed again
     */
    public Future<Long> recover(
            WorkspaceId workspaceId, WebhookId webhookId, Lost lost, Instant since, @Nullable Instant until, Actor by) {
        return range(workspaceId, webhookId, lost, since, until)
                .compose(range -> new WebhookAudit(pool, workspaceId, by)
                        .did(Action.EVENTS_RECOVERED, range.webhook(), facts(range))
                        .compose(written -> steps(range, true, 0)));
    }

    private static JsonObject facts(Range range) {
        return new JsonObject()
                .put("what", range.lost().word())
                .put("since", Uuid7.timeOf(range.from()).toString())
                .put("until", Uuid7.timeOf(range.to()).toString());
    }

    /** How many deliveries {@link #recover} would owe again now. */
    public Future<Long> count(
            WorkspaceId workspaceId, WebhookId webhookId, Lost lost, Instant since, @Nullable Instant until) {
        return range(workspaceId, webhookId, lost, since, until).compose(range -> steps(range, false, 0));
    }

    private Future<Range> range(
            WorkspaceId workspaceId, WebhookId webhookId, Lost lost, Instant since, @Nullable Instant until) {
        Instant end = until == null ? clock.instant() : until;
        if (!since.isBefore(end)) {
            return Future.failedFuture(new Rejection.InvalidInput(
                    until == null ? "/since" : "/until", "The range must begin in the past and end after it begins."));
        }
        return enabled(workspaceId, webhookId)
                .map(webhook -> new Range(workspaceId, webhook, lost, Uuid7.floor(since), Uuid7.floor(end)));
    }

    private Future<Long> steps(Range range, boolean owe, long before) {
        return new RecoveryStore(pool)
                .step(range, owe, STEP)
                .compose(step -> step.next() == null
                        ? Future.succeededFuture(before + step.lost())
                        : steps(range.from(step.next()), owe, before + step.lost()));
    }

    private Future<Webhook> enabled(WorkspaceId workspaceId, WebhookId webhookId) {
        return webhooks.get(workspaceId, webhookId)
                .compose(webhook -> webhook.disabledAt() == null
                        ? Future.succeededFuture(webhook)
                        : Future.failedFuture(new Rejection.Conflict(
                                "The webhook is disabled. Enable it, and what it is owed will be sent.")));
    }

    private static Future<Void> refuseTest(boolean test) {
        return test
                ? Future.failedFuture(new Rejection.Conflict("This is a test event. Send another test event instead."))
                : Future.succeededFuture();
    }
}
