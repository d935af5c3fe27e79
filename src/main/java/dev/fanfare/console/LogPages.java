package dev.fanfare.console;

import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.AttemptStore;
import dev.fanfare.delivery.DeliveryStore.Owed;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/webhooks/{webhookId}}: the log, one attempt of it, and what is still owed. */
final class LogPages {
    private static final int PER_PAGE = 50;
    private static final int TIMELINE = 50;

    /** A delivery as the page of what is owed shows it. */
    public record OwedRow(String eventId, String event, int attempts, Moment due, boolean held) {}

    private final Webhooks webhooks;
    private final AttemptStore attempts;
    private final Disabling disabling;
    private final Recovery recovery;

    LogPages(Webhooks webhooks, AttemptStore attempts, Disabling disabling, Recovery recovery) {
        this.webhooks = webhooks;
        this.attempts = attempts;
        this.disabling = disabling;
        this.recovery = recovery;
    }

    Future<Reply> log(Visit visit) {
        return webhook(visit).compose(webhook -> page(visit, webhook)).map(page -> page);
    }

    /** The log with one attempt opened beside it: the address can be shared. */
    Future<Reply> attempt(Visit visit) {
        return webhook(visit)
                .compose(webhook -> page(visit, webhook)
                        .compose(page -> sheet(visit, webhook).map(sheet -> page.with("sheet", sheet))));
    }

    private Future<Page> page(Visit visit, Webhook webhook) {
        LogFilter filter = LogFilter.of(visit);
        return attempts.list(visit.workspace().id(), webhook.id(), filter.toFilter(), filter.before(), PER_PAGE + 1)
                .map(found -> {
                    List<AttemptRow> rows =
                            found.stream().limit(PER_PAGE).map(AttemptRow::of).toList();
                    return Page.of("webhook/log")
                            .with("webhook", WebhookCard.of(webhook))
                            .with("filter", filter)
                            .with("attempts", rows)
                            .with(
                                    "older",
                                    found.size() > PER_PAGE
                                            ? filter.older(rows.getLast().id())
                                            : "");
                });
    }

    private Future<AttemptSheet> sheet(Visit visit, Webhook webhook) {
        AttemptId id = AttemptId.parse(visit.part("attemptId")).orElseThrow(LogPages::noAttempt);
        return attempts.find(visit.workspace().id(), webhook.id(), id)
                .map(found -> found.orElseThrow(LogPages::noAttempt))
                .compose(
                        attempt -> timeline(visit, webhook, attempt).map(ofEvent -> AttemptSheet.of(attempt, ofEvent)));
    }

    private Future<List<Attempt>> timeline(Visit visit, Webhook webhook, Attempt attempt) {
        AttemptStore.Filter ofEvent = new AttemptStore.Filter(null, null, attempt.eventId(), null, null);
        return attempts.list(visit.workspace().id(), webhook.id(), ofEvent, null, TIMELINE)
                .map(List::reversed);
    }

    Future<Reply> owed(Visit visit) {
        return webhook(visit)
                .compose(webhook -> disabling
                        .owed(visit.workspace().id(), webhook.id(), before(visit), PER_PAGE + 1)
                        .map(found -> {
                            List<OwedRow> rows = found.stream()
                                    .limit(PER_PAGE)
                                    .map(LogPages::row)
                                    .toList();
                            return Page.of("webhook/owed")
                                    .with("webhook", WebhookCard.of(webhook))
                                    .with("owed", rows)
                                    .with(
                                            "older",
                                            found.size() > PER_PAGE
                                                    ? rows.getLast().eventId()
                                                    : "");
                        }));
    }

    private static @Nullable UUID before(Visit visit) {
        return EventId.parse(visit.query("before")).map(EventId::value).orElse(null);
    }

    private static OwedRow row(Owed owed) {
        return new OwedRow(
                owed.eventId().toString(), owed.eventType(), owed.attempts(), Moment.of(owed.dueAt()), owed.held());
    }

    Future<Reply> resend(Visit visit) {
        Optional<EventId> eventId = EventId.parse(visit.part("eventId"));
        return recovery.resend(
                        visit.workspace().id(),
                        visit.webhookId(),
                        eventId.orElseThrow(() -> new Rejection.NotFound("There is no such event.")))
                .map(owed -> Redirect.to(visit.path("webhooks/" + visit.webhookId()) + "?eventId=" + eventId.get())
                        .saying(Flash.RESENT));
    }

    private Future<Webhook> webhook(Visit visit) {
        return webhooks.get(visit.workspace().id(), visit.webhookId());
    }

    private static Rejection noAttempt() {
        return new Rejection.NotFound("There is no such attempt.");
    }
}
