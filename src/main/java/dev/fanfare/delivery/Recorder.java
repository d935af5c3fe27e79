package dev.fanfare.delivery;

import dev.fanfare.db.GroupCommit;
import dev.fanfare.db.Outage;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.Uuid7;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes outcomes down, many to a statement, and says what becomes of each delivery. While the database is away it
 * holds on to what it has and tries again; the Dispatcher starts nothing new once {@link #hasRoom} is false, so memory
 * stays bounded. Confined to the engine's event loop.
 */
final class Recorder {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    /**
     * One statement at a time, so that what is recorded of one delivery keeps its order; and 20 ms from one to the
     * next, which lets more outcomes share a commit (a prototype gained 30 % by it).
     */
    private static final GroupCommit.Limits LIMITS =
            new GroupCommit.Limits(1_000, 4L << 20, 1, Long.MAX_VALUE, Duration.ofMillis(20));

    private static final long MOST_WEIGHT = 32L << 20;
    private static final Duration PAUSE_AFTER_OUTAGE = Duration.ofMillis(500);

    private final Vertx vertx;
    private final AttemptStore store;
    private final Uuid7 uuids;
    private final GroupCommit<Recording, Boolean> commits;
    private long weight;
    private int pending;
    private @Nullable Promise<Void> drained;

    Recorder(Vertx vertx, Context context, AttemptStore store, Uuid7 uuids) {
        this.vertx = vertx;
        this.store = store;
        this.uuids = uuids;
        this.commits = new GroupCommit<>(vertx, context, LIMITS, Recording::weight, this::write);
    }

    /** Whether another outcome may be added without holding too much in memory. */
    boolean hasRoom() {
        return weight < MOST_WEIGHT;
    }

    /**
     * Takes an outcome; it will be written, if need be after an outage.
     *
     * @param url where the attempt went
     */
    void record(Delivery delivery, String url, Outcome outcome) {
        Duration retryAfter = outcome.succeeded() ? null : RetrySchedule.delayAfter(delivery.number());
        Recording recording = new Recording(new AttemptId(uuids.next()), delivery, url, outcome, retryAfter);
        pending++;
        weight += recording.weight();
        commits.submit(recording).onComplete(written -> {
            pending--;
            weight -= recording.weight();
            if (written.failed()) {
                // The lease runs out by itself and the event is sent again: a duplicate, but no loss.
                log.atError()
                        .addKeyValue("attempt", recording.id())
                        .addKeyValue("event", delivery.eventId())
                        .setCause(written.cause())
                        .log("An outcome could not be recorded");
            }
            if (pending == 0 && drained != null) {
                drained.tryComplete();
            }
        });
    }

    /** Succeeds when everything taken so far is written. */
    Future<Void> drain() {
        Promise<Void> promise = Promise.promise();
        drained = promise;
        if (pending == 0) {
            promise.tryComplete();
        }
        return promise.future();
    }

    private Future<List<Boolean>> write(List<Recording> recordings) {
        return store.record(recordings)
                .map(done -> (List<Boolean>) new ArrayList<>(Collections.nCopies(recordings.size(), true)))
                .recover(
                        failure -> Outage.is(failure) ? writeLater(recordings, failure) : Future.failedFuture(failure));
    }

    private Future<List<Boolean>> writeLater(List<Recording> recordings, Throwable outage) {
        log.atWarn()
                .addKeyValue("outcomes", recordings.size())
                .addKeyValue("cause", outage.toString())
                .log("The database is away: outcomes wait in memory");
        return vertx.timer(PAUSE_AFTER_OUTAGE.toMillis(), TimeUnit.MILLISECONDS).compose(paused -> write(recordings));
    }
}
