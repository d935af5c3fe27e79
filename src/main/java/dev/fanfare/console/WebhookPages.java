package dev.fanfare.console;

import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.id.WebhookId;
import dev.fanfare.traffic.Traffic;
import dev.fanfare.traffic.TrafficStore;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/webhooks}. */
final class WebhookPages {
    private static final int PER_PAGE = 50;

    /**
     * A webhook and how it is doing.
     *
     * @param last its newest attempt; null when there is none
     */
    public record Row(
            WebhookCard webhook,
            TrafficChart chart,
            @Nullable AttemptRow last) {}

    private final Webhooks webhooks;
    private final AttemptLog attempts;
    private final TrafficStore traffic;
    private final InstantSource clock;

    WebhookPages(Webhooks webhooks, AttemptLog attempts, TrafficStore traffic, InstantSource clock) {
        this.webhooks = webhooks;
        this.attempts = attempts;
        this.traffic = traffic;
        this.clock = clock;
    }

    /** Newest first. One more is fetched than is shown, to know whether there are older ones. */
    Future<Reply> list(Visit visit) {
        @Nullable WebhookId before = WebhookId.parse(visit.query("before")).orElse(null);
        return webhooks.list(visit.workspace().id(), before == null ? null : before.value(), PER_PAGE + 1)
                .compose(found -> page(visit, found, before != null));
    }

    private Future<Reply> page(Visit visit, List<Webhook> found, boolean paged) {
        List<Webhook> shown = found.stream().limit(PER_PAGE).toList();
        List<WebhookId> ids = shown.stream().map(Webhook::id).toList();
        return traffic.lastDay(visit.workspace().id(), ids, clock.instant())
                .compose(days -> attempts.last(visit.workspace().id(), ids)
                        .map(last -> Page.of("webhook/list")
                                .with("rows", rows(shown, days, last))
                                .with("paged", paged)
                                .with(
                                        "older",
                                        found.size() > PER_PAGE ? ids.getLast().toString() : "")));
    }

    private static List<Row> rows(List<Webhook> webhooks, Map<WebhookId, Traffic> days, Map<WebhookId, Attempt> last) {
        return webhooks.stream()
                .map(webhook -> {
                    Attempt attempt = last.get(webhook.id());
                    return new Row(
                            WebhookCard.of(webhook),
                            TrafficChart.ofDay(Objects.requireNonNull(days.get(webhook.id()))),
                            attempt == null ? null : AttemptRow.of(attempt));
                })
                .toList();
    }
}
