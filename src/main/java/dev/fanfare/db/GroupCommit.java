package dev.fanfare.db;

import dev.fanfare.rejection.Rejection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Lets concurrent items share statements: what arrives while statements are under way goes together with the next one.
 * An idle group commit starts at once, at the end of the current turn of the event loop.
 *
 * <p>Every item submitted ends in exactly one result or failure. When a statement fails for its data, it is run again
 * in halves, so that a bad item fails alone; statements must therefore be all or nothing.
 *
 * <p>Items may come from any context; the state lives on one event loop, and results are delivered on the submitter's
 * own context.
 */
public final class GroupCommit<I, O> {
    /**
     * Runs one statement for many items; the results are in the order of the items. It must end some time, also when
     * its connection hangs: until then its items wait.
     */
    @FunctionalInterface
    public interface Statement<I, O> {
        Future<List<O>> run(List<I> items);
    }

    /**
     * How much goes together.
     *
     * @param statementItems most items of one statement
     * @param statementWeight weight at which a statement is full; one heavier item still goes, alone
     * @param statements most statements under way at a time
     * @param queuedWeight most weight waiting; beyond it items are refused
     * @param pause least time from the start of one statement to the start of the next
     */
    public record Limits(int statementItems, long statementWeight, int statements, long queuedWeight, Duration pause) {}

    private record Entry<I, O>(I item, long weight, Promise<O> promise) {}

    private final Vertx vertx;
    private final ContextInternal context;
    private final Limits limits;
    private final ToLongFunction<I> weigh;
    private final Statement<I, O> statement;

    private final ArrayDeque<Entry<I, O>> queue = new ArrayDeque<>();
    private long queuedWeight;
    private int underWay;
    private boolean wakeUpSet;
    private long lastStart;

    public GroupCommit(
            Vertx vertx, Context context, Limits limits, ToLongFunction<I> weigh, Statement<I, O> statement) {
        this.vertx = vertx;
        this.context = (ContextInternal) context;
        this.limits = limits;
        this.weigh = weigh;
        this.statement = statement;
        this.lastStart = System.nanoTime() - limits.pause().toNanos();
    }

    /** Fails with {@link Rejection.Overloaded} when too much is waiting already; then nothing was stored. */
    public Future<O> submit(I item) {
        ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
        Promise<O> promise = caller.promise();
        Entry<I, O> entry = new Entry<>(item, weigh.applyAsLong(item), promise);
        if (context.inThread()) {
            enqueue(entry);
        } else {
            context.runOnContext(turn -> enqueue(entry));
        }
        return promise.future();
    }

    private void enqueue(Entry<I, O> entry) {
        if (queuedWeight + entry.weight() > limits.queuedWeight() && !queue.isEmpty()) {
            entry.promise().fail(new Rejection.Overloaded("Too much is waiting to be stored. Try again shortly."));
            return;
        }
        queue.add(entry);
        queuedWeight += entry.weight();
        wakeUp();
    }

    /** Starts statements later in this turn, or when the pause is over, but only one wake-up is ever set. */
    private void wakeUp() {
        if (wakeUpSet || queue.isEmpty() || underWay >= limits.statements()) {
            return;
        }
        wakeUpSet = true;
        long wait = limits.pause().toNanos() - (System.nanoTime() - lastStart);
        if (wait <= 0) {
            context.runOnContext(turn -> startStatements());
        } else {
            vertx.setTimer(Math.max(1, wait / 1_000_000), timer -> context.runOnContext(turn -> startStatements()));
        }
    }

    private void startStatements() {
        wakeUpSet = false;
        if (!queue.isEmpty() && underWay < limits.statements()) {
            lastStart = System.nanoTime();
            underWay++;
            List<Entry<I, O>> entries = nextStatement();
            run(entries).onComplete(ended -> {
                underWay--;
                wakeUp();
            });
            wakeUp();
        }
    }

    private List<Entry<I, O>> nextStatement() {
        List<Entry<I, O>> entries = new ArrayList<>();
        long weight = 0;
        while (!queue.isEmpty() && entries.size() < limits.statementItems()) {
            Entry<I, O> next = queue.element();
            if (!entries.isEmpty() && weight + next.weight() > limits.statementWeight()) {
                break;
            }
            queue.remove();
            weight += next.weight();
            entries.add(next);
        }
        queuedWeight -= weight;
        return entries;
    }

    /** Succeeds when every entry has its result or failure. */
    private Future<Void> run(List<Entry<I, O>> entries) {
        return runStatement(entries).transform(result -> {
            if (result.succeeded()) {
                complete(entries, result.result());
                return Future.succeededFuture();
            }
            if (entries.size() > 1 && isOfTheData(result.cause())) {
                int half = entries.size() / 2;
                return run(entries.subList(0, half)).compose(firstHalf -> run(entries.subList(half, entries.size())));
            }
            entries.forEach(entry -> entry.promise().fail(result.cause()));
            return Future.succeededFuture();
        });
    }

    private Future<List<O>> runStatement(List<Entry<I, O>> entries) {
        try {
            return statement.run(entries.stream().map(Entry::item).toList());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static <I, O> void complete(List<Entry<I, O>> entries, List<O> results) {
        for (int i = 0; i < entries.size(); i++) {
            entries.get(i).promise().complete(results.get(i));
        }
    }

    /** SQLSTATE classes 22 (data exception) and 23 (constraint violation). */
    private static boolean isOfTheData(Throwable failure) {
        return failure instanceof PgException e
                && (e.getSqlState().startsWith("22") || e.getSqlState().startsWith("23"));
    }
}
