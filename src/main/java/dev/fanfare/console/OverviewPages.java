package dev.fanfare.console;

import dev.fanfare.delivery.OwedStore;
import dev.fanfare.delivery.OwedStore.Waiting;
import dev.fanfare.traffic.Traffic;
import dev.fanfare.traffic.TrafficStore;
import dev.fanfare.traffic.TrafficStore.Standout;
import dev.fanfare.traffic.Window;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** {@code /{workspace}/overview}: how deliveries went, what is owed, which webhooks to look at. */
final class OverviewPages {
    private static final int LISTED = 5;

    /** A webhook that stands out. */
    public record Busy(String id, String name, String attempts, String failed, String rate, String mean) {}

    /** A webhook that is owed something. */
    public record Behind(String id, String name, boolean held, String eventId, Moment since) {}

    private final TrafficStore traffic;
    private final OwedStore owed;
    private final InstantSource clock;

    OverviewPages(TrafficStore traffic, OwedStore owed, InstantSource clock) {
        this.traffic = traffic;
        this.owed = owed;
        this.clock = clock;
    }

    Future<Reply> show(Visit visit) {
        return traffic.windows(visit.workspace().id(), clock.instant())
                .map(windows -> Page.of("overview/page").with("charts", charts(windows)))
                .compose(page -> traffic.extremes(visit.workspace().id(), clock.instant(), LISTED)
                        .map(extremes ->
                                page.with("failing", busy(extremes.failing())).with("slow", busy(extremes.slow()))))
                .compose(page -> owed.sum(visit.workspace().id()).map(sum -> page.with("owed", sum)))
                .compose(page -> owed.longest(visit.workspace().id(), LISTED)
                        .map(waiting -> page.with("behind", behind(waiting))));
    }

    private static List<OverviewChart> charts(Map<Window, Traffic> windows) {
        return windows.entrySet().stream()
                .map(window -> OverviewChart.of(window.getKey(), window.getValue()))
                .toList();
    }

    private static List<Busy> busy(List<Standout> webhooks) {
        return webhooks.stream()
                .map(webhook -> new Busy(
                        webhook.id().toString(),
                        webhook.name(),
                        OverviewChart.number(webhook.succeeded() + webhook.failed()),
                        OverviewChart.number(webhook.failed()),
                        TrafficChart.rate(webhook.succeeded(), webhook.succeeded() + webhook.failed()),
                        OverviewChart.mean(webhook.durationMs(), webhook.succeeded() + webhook.failed())))
                .toList();
    }

    private static List<Behind> behind(List<Waiting> waiting) {
        return waiting.stream()
                .map(webhook -> new Behind(
                        webhook.webhookId().toString(),
                        webhook.name(),
                        webhook.held(),
                        webhook.oldest().toString(),
                        Moment.of(webhook.oldest().at())))
                .toList();
    }
}
