package dev.fanfare.delivery;

import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.db.GroupCommit;
import dev.fanfare.db.Outage;
import dev.fanfare.failure.FailureStore;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.mail.EmailStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes outcomes down, many to a transaction: the log, what becomes of each delivery, and where a run of failures is
 * touched, the webhook's count, its disabling and the mails it causes. While the database is away it holds on to what
 * it has and tries again; the Dispatcher starts nothing new once {@link #hasRoom} is false, so memory stays bounded.
 * Confined to the engine's event loop, but for {@link #hasRoom}.
 */
final class Recorder {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    /**
     * One transaction at a time, so that what is recorded of one delivery keeps its order; and 20 ms from one to the
     * next, which lets more outcomes share a commit (a prototype gained 30 % by it).
     */
    private static final GroupCommit.Limits LIMITS =
            new GroupCommit.Limits(1_000, 4L << 20, 1, Long.MAX_VALUE, Duration.ofMillis(20));

    private static final long MOST_WEIGHT = 32L << 20;
    private static final Duration PAUSE_AFTER_OUTAGE = Duration.ofMillis(500);
    /** Longer than the server lets a statement run: what is given up here is not still being written there. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /**
     * What an outcome led to.
     *
     * @param closed whether it is known that no attempts may be made for its webhook any more
     */
    record Recorded(AttemptId id, boolean closed) {}

    private final Vertx vertx;
    private final Pool pool;
    private final Uuid7 uuids;
    private final Leases leases;
    private final GroupCommit<Recording, Recorded> commits;
    private final AtomicLong weight = new AtomicLong();
    private int pending;
    private @Nullable Promise<Void> drained;

    Recorder(Vertx vertx, Context context, Pool pool, Uuid7 uuids, Leases leases) {
        this.vertx = vertx;
        this.pool = pool;
        this.uuids = uuids;
        this.leases = leases;
        this.commits = new GroupCommit<>(vertx, context, LIMITS, Recording::weight, this::write);
    }

    /** Whether another outcome may be added without holding too much in memory. May be called from any thread. */
    boolean hasRoom() {
        return weight.get() < MOST_WEIGHT;
    }

    /**
     * Takes an outcome; it will be written, if need be after an outage.
     *
     * @param url where the attempt went
     * @return succeeds when it is written
     */
    Future<Recorded> record(Delivery delivery, String url, Outcome outcome) {
        boolean owedNoMore = outcome.succeeded() || delivery.cause() == Cause.TEST;
        Duration retryAfter = owedNoMore ? null : RetrySchedule.delayAfter(delivery.number(), outcome);
        Recording recording = new Recording(new AttemptId(uuids.next()), delivery, url, outcome, retryAfter, false);
        pending++;
        weight.addAndGet(recording.weight());
        return commits.submit(recording).onComplete(written -> {
            pending--;
            weight.addAndGet(-recording.weight());
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

    private Future<List<Recorded>> write(List<Recording> recordings) {
        return pool.withTransaction(connection -> writeIn(connection, recordings))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .map(closed -> recorded(recordings, Objects.requireNonNull(closed)))
                .recover(
                        failure -> Outage.is(failure) ? writeLater(recordings, failure) : Future.failedFuture(failure));
    }

    /** After an outage nobody knows whether the last commit took place, and nothing may be counted twice. */
    private Future<List<Recorded>> writeAgain(List<Recording> recordings) {
        return new AttemptStore(pool)
                .unwritten(recordings)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .compose(unwritten -> unwritten.isEmpty() ? Future.succeededFuture(List.of()) : write(unwritten))
                .map(written -> recorded(recordings, Set.of()))
                .recover(
                        failure -> Outage.is(failure) ? writeLater(recordings, failure) : Future.failedFuture(failure));
    }

    private Future<List<Recorded>> writeLater(List<Recording> recordings, Throwable outage) {
        log.atWarn()
                .addKeyValue("outcomes", recordings.size())
                .addKeyValue("cause", outage.toString())
                .log("The database is away: outcomes wait in memory");
        return vertx.timer(PAUSE_AFTER_OUTAGE.toMillis(), TimeUnit.MILLISECONDS)
                .compose(paused -> writeAgain(recordings));
    }

    private Future<Set<WebhookId>> writeIn(SqlConnection connection, List<Recording> recordings) {
        FailureStore failures = new FailureStore(connection);
        return failures.lock(Judgement.touched(recordings))
                .map(standings -> Judgement.of(recordings, standings))
                .compose(judgement -> new AttemptStore(connection)
                        .record(judgement.recordings(), leases.node())
                        .compose(recorded -> judgement.verdicts().isEmpty()
                                ? Future.succeededFuture()
                                : settle(connection, judgement))
                        .map(settled -> judgement.closed()));
    }

    private static Future<Void> settle(SqlConnection connection, Judgement judgement) {
        return new FailureStore(connection)
                .settle(judgement.verdicts())
                .compose(settled -> judgement.notices().isEmpty()
                        ? Future.succeededFuture()
                        : new EmailStore(connection).tellOwners(judgement.notices()))
                .compose(told -> recordDisablings(connection, judgement.disablings()));
    }

    private static Future<Void> recordDisablings(SqlConnection connection, List<Change> disablings) {
        return disablings.isEmpty() ? Future.succeededFuture() : new AuditStore(connection).record(disablings);
    }

    private static List<Recorded> recorded(List<Recording> recordings, Set<WebhookId> closed) {
        List<Recorded> recorded = new ArrayList<>(recordings.size());
        for (Recording recording : recordings) {
            recorded.add(new Recorded(
                    recording.id(), closed.contains(recording.delivery().webhookId())));
        }
        return recorded;
    }
}
