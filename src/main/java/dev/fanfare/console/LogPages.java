package dev.fanfare.console;

import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.AttemptFilter;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.DeliveryStore.Backlog;
import dev.fanfare.delivery.DeliveryStore.Owed;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.traffic.TrafficStore;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/webhooks/{webhookId}}: the log, one attempt of it, and what is still owed. */
final class LogPages {
    private static final int PER_PAGE = 50;
    private static final int TIMELINE = 50;

    /** A delivery as the page of what is owed shows it. */
    public record OwedRow(String eventId, String event, int attempts, Moment due, boolean held) {}

    /** A webhook's log, narrowed. */
    private record Log(AttemptLog attempts, WorkspaceId workspaceId, WebhookId webhookId, AttemptFilter filter)
            implements Slice.Source<AttemptRow> {
        @Override
        public Future<List<AttemptRow>> older(@Nullable UUID than, int limit) {
            return attempts.older(workspaceId, webhookId, filter, than, limit, Slice.REACH)
                    .map(Log::rows);
        }

        @Override
        public Future<List<AttemptRow>> newer(UUID than, int limit) {
            return attempts.newer(workspaceId, webhookId, filter, than, limit, Slice.REACH)
                    .map(Log::rows);
        }

        @Override
        public Future<Optional<UUID>> reached(@Nullable UUID than) {
            return attempts.reached(workspaceId, webhookId, filter, than, Slice.REACH)
                    .map(end -> end.map(AttemptId::value));
        }

        private static List<AttemptRow> rows(List<Attempt> found) {
            return found.stream().map(AttemptRow::of).toList();
        }
    }

    private final Webhooks webhooks;
    private final AttemptLog attempts;
    private final TrafficStore traffic;
    private final Disabling disabling;
    private final Recovery recovery;
    private final InstantSource clock;

    LogPages(
            Webhooks webhooks,
            AttemptLog attempts,
            TrafficStore traffic,
            Disabling disabling,
            Recovery recovery,
            InstantSource clock) {
        this.webhooks = webhooks;
        this.attempts = attempts;
        this.traffic = traffic;
        this.disabling = disabling;
        this.recovery = recovery;
        this.clock = clock;
    }

    Future<Reply> log(Visit visit) {
        return webhook(visit)
                .compose(webhook -> slice(visit, LogFilter.of(visit)).compose(slice -> page(visit, webhook, slice)))
                .map(page -> page);
    }

    /** The log with one attempt opened beside it: the address can be shared. */
    Future<Reply> attempt(Visit visit) {
        AttemptId id = AttemptId.parse(visit.part("attemptId")).orElseThrow(LogPages::noAttempt);
        return webhook(visit)
                .compose(webhook -> attempts.find(visit.workspace().id(), webhook.id(), id)
                        .map(found -> found.orElseThrow(LogPages::noAttempt))
                        .compose(attempt -> sliceAround(visit, attempt)
                                .compose(slice -> page(visit, webhook, slice)
                                        .compose(page -> opened(visit, page, slice, attempt)))));
    }

    private Future<Slice<AttemptRow>> slice(Visit visit, LogFilter filter) {
        return Slice.read(filter, new Log(attempts, visit.workspace().id(), visit.webhookId(), filter.toFilter()));
    }

    /** The page that the address names; if it names none and the attempt is not on the first, the one it heads. */
    private Future<Slice<AttemptRow>> sliceAround(Visit visit, Attempt attempt) {
        LogFilter filter = LogFilter.of(visit);
        UUID id = attempt.id().value();
        return slice(visit, filter)
                .compose(slice -> slice.has(attempt.id().toString()) || filter.isPaged()
                        ? Future.succeededFuture(slice)
                        : slice(
                                visit,
                                filter.onPageBelow(
                                        new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1))));
    }

    private Future<Page> page(Visit visit, Webhook webhook, Slice<AttemptRow> slice) {
        return traffic.lastDay(visit.workspace().id(), List.of(webhook.id()), clock.instant())
                .compose(days -> disabling
                        .backlog(visit.workspace().id(), webhook.id())
                        .map(backlog -> Page.of("webhook/log")
                                .with("webhook", WebhookCard.of(webhook))
                                .with("backlog", backlog)
                                .with("chart", TrafficChart.ofDay(Objects.requireNonNull(days.get(webhook.id()))))
                                .with("filter", slice.filter())
                                .with("slice", slice)));
    }

    private Future<Reply> opened(Visit visit, Page page, Slice<AttemptRow> slice, Attempt attempt) {
        return timeline(visit, attempt)
                .compose(ofEvent -> beside(visit, slice, attempt, -1)
                        .compose(newer -> beside(visit, slice, attempt, 1)
                                .map(older -> page.with("sheet", AttemptSheet.of(attempt, ofEvent))
                                        .with("newerAttempt", newer)
                                        .with("olderAttempt", older))));
    }

    /** The attempt before or after one, also where it is on another page; empty where there is none. */
    private Future<String> beside(Visit visit, Slice<AttemptRow> slice, Attempt attempt, int step) {
        String onPage = slice.beside(attempt.id().toString(), step);
        if (onPage != null) {
            return Future.succeededFuture(onPage);
        }
        LogFilter filter = LogFilter.of(visit);
        UUID id = attempt.id().value();
        String page = step < 0
                ? filter.newerThan(attempt.id().toString())
                : filter.olderThan(attempt.id().toString());
        Future<List<Attempt>> found = step < 0
                ? attempts.newer(visit.workspace().id(), visit.webhookId(), filter.toFilter(), id, 1, Slice.REACH)
                : attempts.older(visit.workspace().id(), visit.webhookId(), filter.toFilter(), id, 1, Slice.REACH);
        return found.map(next -> next.isEmpty() ? "" : next.getFirst().id() + page);
    }

    private Future<List<Attempt>> timeline(Visit visit, Attempt attempt) {
        return attempts.older(
                        visit.workspace().id(),
                        attempt.webhookId(),
                        AttemptFilter.ofEvent(attempt.eventId()),
                        null,
                        TIMELINE,
                        Slice.REACH)
                .map(List::reversed);
    }

    Future<Reply> owed(Visit visit) {
        return webhook(visit)
                .compose(webhook -> disabling
                        .owed(visit.workspace().id(), webhook.id(), before(visit), PER_PAGE + 1)
                        .compose(found -> disabling
                                .backlog(visit.workspace().id(), webhook.id())
                                .map(backlog -> owedPage(webhook, found, backlog))));
    }

    private static Page owedPage(Webhook webhook, List<Owed> found, Backlog backlog) {
        List<OwedRow> rows = found.stream().limit(PER_PAGE).map(LogPages::row).toList();
        Page page = Page.of("webhook/owed")
                .with("webhook", WebhookCard.of(webhook))
                .with("backlog", backlog)
                .with("owed", rows)
                .with("older", found.size() > PER_PAGE ? rows.getLast().eventId() : "");
        return backlog.next() == null ? page : page.with("next", Moment.of(backlog.next()));
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
                        eventId.orElseThrow(() -> new Rejection.NotFound("There is no such event.")),
                        visit.actor())
                .map(owed -> Redirect.to(visit.path("webhooks/" + visit.webhookId()) + "?eventId=" + eventId.get())
                        .saying(Flash.RESENT));
    }

    private Future<Webhook> webhook(Visit visit) {
        return webhooks.get(visit.workspace().id(), visit.webhookId());
    }

    static Rejection noAttempt() {
        return new Rejection.NotFound("There is no such attempt.");
    }
}
