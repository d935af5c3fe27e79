package dev.fanfare.delivery;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Lanes that may start something stand in one of two rings: first attempts for healthy receivers, and
 * everything else (retries, receivers in trouble). Each ring has a bound of its own on what is in flight, so neither
 * can take all places. Confined to the engine's event loop.
 */
final class Turns {
    private final int places;
    private final ArrayDeque<Lane> foreground = new ArrayDeque<>();
    private final ArrayDeque<Lane> background = new ArrayDeque<>();
    private int foregroundInFlight;
    private int backgroundInFlight;

    /** @param places most attempts in flight */
    Turns(int places) {
        this.places = places;
    }

    /** Puts a lane at the end of the ring of its next delivery, unless it stands in one. */
    void add(Lane lane) {
        if (!lane.listed) {
            lane.listed = true;
            (lane.nextIsBackground() ? background : foreground).add(lane);
        }
    }

    /** Takes the lane out whose turn it is; null when there is none, or no place for it. */
    @Nullable
    Lane next() {
        Lane lane = null;
        if (inFlight() < places) {
            // First attempts leave an eighth of the places to the rest, which has half at most.
            lane = foregroundInFlight < places - places / 8 ? foreground.poll() : null;
            if (lane == null && backgroundInFlight < places / 2) {
                lane = background.poll();
            }
        }
        if (lane != null) {
            lane.listed = false;
        }
        return lane;
    }

    void begun(boolean inBackground) {
        if (inBackground) {
            backgroundInFlight++;
        } else {
            foregroundInFlight++;
        }
    }

    void ended(boolean inBackground) {
        if (inBackground) {
            backgroundInFlight--;
        } else {
            foregroundInFlight--;
        }
    }

    int inFlight() {
        return foregroundInFlight + backgroundInFlight;
    }
}
