package dev.fanfare.delivery;

import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.webhook.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one webhook in memory, and how many attempts it may have in flight. The window grows by one for every
 * success while it is used in full, so it doubles in a round trip, and halves on a failure: a healthy receiver is used
 * as hard as it can take, a hanging one holds a single connection.
 */
final class Lane {
    private static final double FIRST_WINDOW = 4;
    private static final double LARGEST_WINDOW = 256;
    /** A window below this shows a receiver in trouble: it gets few places, in memory and in flight. */
    private static final double STRUGGLING_WINDOW = 4;

    private static final int ROOM = 1_024;
    private static final int ROOM_STRUGGLING = 16;
    /** Under a flood of first attempts, one attempt in this many is still a retry. */
    private static final int RETRY_SHARE = 8;

    final WorkspaceId workspaceId;
    final WebhookId webhookId;

    private final ArrayDeque<Delivery> firsts = new ArrayDeque<>();
    private final ArrayDeque<Delivery> retries = new ArrayDeque<>();
    /** What is queued, in flight, or on its way here. */
    private final AtomicInteger held = new AtomicInteger();

    private volatile double window = FIRST_WINDOW;
    private int inFlight;
    private int started;

    /** What the webhook's row said when it was last read; null until then. */
    @Nullable
    Target target;

    /** Revisions below this are out of date. */
    int wantedRevision;

    boolean loading;
    /** Whether the lane is in the dispatcher's ring of lanes that may start something. */
    boolean listed;

    long lastUsedNanos;

    Lane(WorkspaceId workspaceId, WebhookId webhookId) {
        this.workspaceId = workspaceId;
        this.webhookId = webhookId;
    }

    /** Counts a delivery that will be {@link #add added}. May be called from any thread. */
    void expect() {
        held.incrementAndGet();
    }

    void add(Delivery delivery) {
        (delivery.attempts() == 0 ? firsts : retries).add(delivery);
        wantedRevision = Math.max(wantedRevision, delivery.revision());
    }

    int queued() {
        return firsts.size() + retries.size();
    }

    /** What is queued, in flight or expected. May be called from any thread. */
    int held() {
        return held.get();
    }

    boolean hasWindow() {
        return inFlight < (int) window;
    }

    boolean struggling() {
        return window < STRUGGLING_WINDOW;
    }

    /** How many more deliveries it may hold. May be called from any thread. */
    int room() {
        return Math.max(0, (struggling() ? ROOM_STRUGGLING : ROOM) - held());
    }

    boolean needsTarget() {
        Target known = target;
        return known == null || known.revision() < wantedRevision;
    }

    /** Whether the next delivery is in the second class: a retry, or for a receiver in trouble. */
    boolean nextIsBackground() {
        return struggling() || nextIsRetry();
    }

    private boolean nextIsRetry() {
        return firsts.isEmpty() || (!retries.isEmpty() && started % RETRY_SHARE == RETRY_SHARE - 1);
    }

    Delivery start() {
        Delivery delivery = nextIsRetry() ? retries.remove() : firsts.remove();
        started++;
        inFlight++;
        return delivery;
    }

    /** Takes back the last {@link #start}: nothing was sent. */
    void notStarted() {
        inFlight--;
        held.decrementAndGet();
    }

    void ended(boolean success) {
        boolean full = inFlight >= (int) window;
        inFlight--;
        held.decrementAndGet();
        if (!success) {
            window = Math.max(1, window / 2);
        } else if (full) {
            window = Math.min(LARGEST_WINDOW, window + 1);
        } else if (struggling()) {
            window = STRUGGLING_WINDOW;
        }
    }

    /** Takes out what it holds beyond its room. */
    List<Delivery> removeExcess() {
        int keep = struggling() ? ROOM_STRUGGLING : ROOM;
        List<Delivery> excess = new ArrayList<>();
        while (queued() > keep) {
            excess.add(firsts.isEmpty() ? retries.removeLast() : firsts.removeLast());
        }
        held.addAndGet(-excess.size());
        return excess;
    }

    List<Delivery> removeAll() {
        List<Delivery> all = new ArrayList<>(firsts);
        all.addAll(retries);
        held.addAndGet(-all.size());
        firsts.clear();
        retries.clear();
        return all;
    }
}
