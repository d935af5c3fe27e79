package dev.fanfare.console;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.event.Event;
import dev.fanfare.event.EventFilter;
import dev.fanfare.event.Events;
import dev.fanfare.event.Events.Fate;
import dev.fanfare.event.Events.Story;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.recovery.Resent;
import dev.fanfare.webhook.Interested;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/events}: what was published, and what became of one event over all webhooks. */
final class EventPages {
    private static final int MOST_WEBHOOKS = 200;
    private static final int MOST_ATTEMPTS = 100;

    /**
     * An attempt, and whose it was.
     *
     * @param linked whether there is a page of the attempt
     */
    public record Tried(AttemptRow attempt, String webhookId, String webhook, boolean linked) {}

    /** A workspace's events, narrowed. */
    private record Published(Events events, WorkspaceId workspaceId, EventFilter filter)
            implements Slice.Source<EventRow> {
        @Override
        public Future<List<EventRow>> older(@Nullable UUID than, int limit) {
            return events.older(workspaceId, filter, than, limit, Slice.REACH).compose(this::rows);
        }

        @Override
        public Future<List<EventRow>> newer(UUID than, int limit) {
            return events.newer(workspaceId, filter, than, limit, Slice.REACH).compose(this::rows);
        }

        @Override
        public Future<Optional<UUID>> reached(@Nullable UUID than) {
            return events.reached(workspaceId, filter, than, Slice.REACH).map(end -> end.map(EventId::value));
        }

        private Future<List<EventRow>> rows(List<Event> found) {
            List<EventId> ids = found.stream().map(Event::id).toList();
            return events.tallies(workspaceId, ids)
                    .map(tallies -> found.stream()
                            .map(event -> EventRow.of(event, tallies.get(event.id())))
                            .toList());
        }
    }

    private final Events events;
    private final AttemptLog attempts;
    private final Webhooks webhooks;
    private final Recovery recovery;
    private final EventCatalog catalog;

    EventPages(Events events, AttemptLog attempts, Webhooks webhooks, Recovery recovery, EventCatalog catalog) {
        this.events = events;
        this.attempts = attempts;
        this.webhooks = webhooks;
        this.recovery = recovery;
        this.catalog = catalog;
    }

    /** The list; with {@code ?id=} straight to the event that somebody means. */
    Future<Reply> list(Visit visit) {
        String sought = visit.query("id").strip();
        Future<Optional<EventId>> found = sought.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : events.trace(visit.workspace().id(), sought);
        return found.compose(event -> event.isPresent()
                ? Future.<Reply>succeededFuture(Redirect.to(visit.path("events/" + event.get())))
                : listing(visit, sought).map(page -> page));
    }

    private Future<Page> listing(Visit visit, String sought) {
        EventListFilter filter = EventListFilter.of(visit);
        return Slice.read(filter, new Published(events, visit.workspace().id(), filter.toFilter()))
                .map(slice -> Page.of("event/list")
                        .with("sought", sought)
                        .with("filter", filter)
                        .with("types", catalog.names())
                        .with("slice", slice));
    }

    Future<Reply> show(Visit visit) {
        return story(visit)
                .compose(story ->
                        interested(visit, story).compose(found -> page(visit, story, rows(story, found), Form.empty())))
                .map(page -> page);
    }

    /** Sends it again: {@code to} is a webhook, or {@code all} for all that the page shows. */
    Future<Reply> resend(Visit visit) {
        Form form = visit.form();
        return story(visit)
                .compose(story ->
                        interested(visit, story).compose(found -> resend(visit, story, rows(story, found), form)));
    }

    private Future<Reply> resend(Visit visit, Story story, List<FateRow> rows, Form form) {
        List<WebhookId> to = form.value("to").equals("all")
                ? all(rows)
                : WebhookId.parse(form.value("to")).stream().toList();
        if (to.isEmpty()) {
            return page(visit, story, rows, form.refuse("", "Choose an enabled webhook."))
                    .map(page -> page.status(422));
        }
        return recovery.resendToAll(visit.workspace().id(), to, story.event().id(), visit.actor())
                .<Reply>map(resent ->
                        told(Redirect.to(visit.path("events/" + story.event().id())), resent))
                .recover(failure -> form.refused(failure)
                        .compose(refused -> page(visit, story, rows, refused))
                        .map(page -> page.status(409)));
    }

    /** The disabled among them are asked too, so that the answer can say why they get nothing. */
    private static List<WebhookId> all(List<FateRow> rows) {
        return rows.stream().noneMatch(FateRow::resendable)
                ? List.of()
                : rows.stream()
                        .filter(FateRow::linked)
                        .flatMap(row -> WebhookId.parse(row.webhookId()).stream())
                        .toList();
    }

    private static Redirect told(Redirect back, Resent resent) {
        Redirect told = back.saying(Flash.RESENT_TO, resent.sent());
        told = resent.disabled() == 0 ? told : told.saying(Flash.NOT_TO_DISABLED, resent.disabled());
        told = resent.deleted() == 0 ? told : told.saying(Flash.NOT_TO_DELETED, resent.deleted());
        return resent.broken() == 0 ? told : told.saying(Flash.NOT_TO_BROKEN, resent.broken());
    }

    private Future<Story> story(Visit visit) {
        return events.get(
                visit.workspace().id(), EventId.parse(visit.part("eventId")).orElseThrow(Events::notFound));
    }

    /** Who was owed the event, and who wants its type now; of a test event only the former. */
    private Future<List<Interested>> interested(Visit visit, Story story) {
        List<WebhookId> ids = story.fates().stream().map(Fate::webhookId).toList();
        return webhooks.interested(
                visit.workspace().id(),
                story.event().test() ? "" : story.event().type(),
                ids,
                MOST_WEBHOOKS);
    }

    private static List<FateRow> rows(Story story, List<Interested> interested) {
        Map<WebhookId, Fate> fates =
                story.fates().stream().collect(Collectors.toMap(Fate::webhookId, Function.identity()));
        return interested.stream()
                .map(webhook -> FateRow.of(
                        webhook, fates.get(webhook.id()), story.event().test()))
                .toList();
    }

    private Future<Page> page(Visit visit, Story story, List<FateRow> rows, Form form) {
        Event event = story.event();
        return attempts.ofEvent(visit.workspace().id(), event.id(), MOST_ATTEMPTS + 1)
                .map(found -> Page.of("event/one")
                        .with("event", EventRow.of(event, null))
                        .with("payload", AttemptSheet.Body.of(Objects.requireNonNull(event.payload())))
                        .with("fates", rows)
                        .with("moreFates", rows.size() == MOST_WEBHOOKS)
                        .with(
                                "reachable",
                                rows.stream().filter(FateRow::resendable).count())
                        .with("tried", tried(found, rows))
                        .with("moreTried", found.size() > MOST_ATTEMPTS)
                        .with("form", form));
    }

    private static List<Tried> tried(List<Attempt> attempts, List<FateRow> rows) {
        Map<String, FateRow> webhooks =
                rows.stream().collect(Collectors.toMap(FateRow::webhookId, Function.identity()));
        return attempts.stream()
                .limit(MOST_ATTEMPTS)
                .map(attempt -> tried(attempt, webhooks.get(attempt.webhookId().toString())))
                .toList();
    }

    private static Tried tried(Attempt attempt, @Nullable FateRow webhook) {
        String id = attempt.webhookId().toString();
        return new Tried(
                AttemptRow.of(attempt), id, webhook == null ? id : webhook.name(), webhook == null || webhook.linked());
    }
}
