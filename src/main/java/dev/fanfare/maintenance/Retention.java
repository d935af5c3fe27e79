package dev.fanfare.maintenance;

import dev.fanfare.audit.AuditStore;
import dev.fanfare.db.Partitions;
import dev.fanfare.delivery.DeliveryStore;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.event.Events;
import dev.fanfare.id.Uuid7;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.mail.EmailStore;
import dev.fanfare.traffic.FoldingStore;
import dev.fanfare.webhook.WebhookStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Keeps what is to be kept: makes the coming partitions, drops expired ones, ends deliveries and idempotency keys of
 * events that went with them, folds traffic into hours, and forgets old traffic, old changes, old mails, what came to
 * inboxes and secrets that were rotated out. Running it twice, or on several nodes, changes nothing more.
 */
public final class Retention {
    /** When a minute is surely over, by clocks that differ; before it is folded overviews add it up webhook by webhook. */
    private static final Duration MINUTES_OPEN = Duration.ofMinutes(3);

    /** Of whole workspaces, for the charts of the last hour. */
    private static final Duration MINUTES_KEPT = Duration.ofHours(2);

    /** For the charts of the last 30 days, also where events and attempts are kept for less. */
    private static final int LEAST_TRAFFIC_DAYS = 30;

    private final Partitions partitions;
    private final DeliveryStore deliveries;
    private final Events events;
    private final WebhookStore webhooks;
    private final EmailStore emails;
    private final FoldingStore traffic;
    private final AuditStore audit;
    private final Inboxes inboxes;
    private final InstantSource clock;
    private final int days;

    public Retention(Pool pool, InboxUrls inboxUrls, InstantSource clock, int days) {
        this.partitions = new Partitions(pool, clock, days);
        this.deliveries = new DeliveryStore(pool);
        this.events = new Events(pool);
        this.webhooks = new WebhookStore(pool);
        this.emails = new EmailStore(pool);
        this.traffic = new FoldingStore(pool);
        this.audit = new AuditStore(pool);
        this.inboxes = new Inboxes(pool, inboxUrls);
        this.clock = clock;
        this.days = days;
    }

    public Future<Void> keepOnce() {
        Instant oldestDay = daysAgo(days);
        UUID oldest = Uuid7.floor(oldestDay);
        return partitions
                .maintainOnce()
                .compose(done -> deliveries.endBefore(oldest))
                .compose(done -> events.forgetKeysBefore(oldest))
                .compose(done -> emails.forgetBefore(oldestDay))
                .compose(done -> traffic.forgetBefore(daysAgo(Math.max(days, LEAST_TRAFFIC_DAYS))))
                .compose(done -> audit.forgetBefore(oldestDay))
                .compose(done -> foldOnce())
                .compose(done -> inboxes.sweep(clock.instant()))
                .compose(done -> webhooks.forgetPreviousSecrets());
    }

    /** Folds the minutes of traffic that are over. Wants to be called every minute, so that overviews have few to add up. */
    public Future<Void> foldOnce() {
        return traffic.foldBefore(clock.instant().minus(MINUTES_OPEN))
                .compose(folded -> traffic.forgetMinutesBefore(clock.instant().minus(MINUTES_KEPT)));
    }

    private Instant daysAgo(int count) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                .minusDays(count)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
