package dev.fanfare.retry;

import dev.fanfare.delivery.DeliveryStore;
import dev.fanfare.delivery.DeliveryStore.DueWebhook;
import dev.fanfare.delivery.DeliveryStore.Room;
import dev.fanfare.delivery.Dispatcher;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at what is due: which webhooks, then a claim of as much of each as the Dispatcher has room for. */
public final class DueScanner {
    private static final Logger log = LoggerFactory.getLogger(DueScanner.class);
    private static final int MOST_CLAIMED = 2_000;

    private final DeliveryStore deliveries;
    private final Dispatcher dispatcher;

    public DueScanner(DeliveryStore deliveries, Dispatcher dispatcher) {
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
    }

    /**
     * What a scan did.
     *
     * @param leftBehind whether it stopped at its bound, so that more may be due for which there is room
     */
    public record Scan(int claimed, boolean leftBehind) {}

    /** One scan. May be called from any thread. */
    public Future<Scan> scanOnce() {
        return dispatcher.onLoop(this::scan);
    }

    private Future<Scan> scan() {
        if (dispatcher.room() <= 0) {
            return Future.succeededFuture(new Scan(0, false));
        }
        return deliveries.dueWebhooks().compose(this::claim);
    }

    private Future<Scan> claim(List<DueWebhook> due) {
        due.stream().filter(webhook -> webhook.state() == DueWebhook.State.GONE).forEach(this::end);
        List<Room> rooms = rooms(due);
        if (rooms.isEmpty()) {
            return Future.succeededFuture(new Scan(0, false));
        }
        int asked = rooms.stream().mapToInt(Room::deliveries).sum();
        return deliveries
                .claim(rooms, dispatcher.nextLease(), dispatcher.leaseTime())
                .map(claimed -> {
                    dispatcher.accept(claimed);
                    return new Scan(claimed.size(), claimed.size() >= asked || rooms.size() < openCount(due));
                });
    }

    /** Shares the room out evenly; when there are more webhooks than room, chance decides who is served first. */
    private List<Room> rooms(List<DueWebhook> due) {
        List<DueWebhook> open = new ArrayList<>(due);
        open.removeIf(webhook -> webhook.state() != DueWebhook.State.OPEN);
        Collections.shuffle(open);
        int left = Math.min(dispatcher.room(), MOST_CLAIMED);
        int share = Math.max(1, left / Math.max(1, open.size()));
        List<Room> rooms = new ArrayList<>();
        for (DueWebhook webhook : open) {
            int room = Math.min(Math.min(share, left), dispatcher.room(webhook.webhookId()));
            if (room > 0) {
                rooms.add(new Room(webhook.workspaceId(), webhook.webhookId(), room));
                left -= room;
            }
        }
        return rooms;
    }

    private static long openCount(List<DueWebhook> due) {
        return due.stream()
                .filter(webhook -> webhook.state() == DueWebhook.State.OPEN)
                .count();
    }

    private void end(DueWebhook webhook) {
        deliveries
                .endAll(webhook.workspaceId(), webhook.webhookId())
                .onFailure(failure -> log.atWarn()
                        .addKeyValue("webhook", webhook.webhookId())
                        .addKeyValue("cause", failure.toString())
                        .log("What is owed to a deleted webhook could not be ended"));
    }
}
