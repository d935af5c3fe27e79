package dev.fanfare.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Says which event loop does what, where Vert.x would leave it to turns. */
public final class EventLoops {
    private EventLoops() {}

    /**
     * How many a node has: one for the engine and one for the doors where there are two cores; on larger machines half
     * of the cores, because Postgres and the machine's network stack need the rest.
     */
    public static int count() {
        int cores = Runtime.getRuntime().availableProcessors();
        return Math.max(Math.min(2, cores), cores / 2);
    }

    /** A context on every event loop but this one's, or on this one's where there is no other. */
    public static List<Context> besides(Context context) {
        ContextInternal own = (ContextInternal) context;
        List<Context> others = new ArrayList<>();
        for (EventExecutor loop : own.owner().nettyEventLoopGroup()) {
            if (!loop.equals(own.nettyEventLoop())) {
                others.add(own.owner()
                        .contextBuilder()
                        .withEventLoop((EventLoop) loop)
                        .build());
            }
        }
        return others.isEmpty() ? List.of(context) : others;
    }

    /**
     * Does work on a context's event loop: now, when called on it, or in one of its next turns. May be called from any
     * thread; the result comes to the caller's own context. What the work throws fails the future.
     */
    public static <T> Future<T> on(Context context, Supplier<Future<T>> work) {
        ContextInternal there = (ContextInternal) context;
        if (there.inThread()) {
            return attempt(work);
        }
        Promise<T> done = there.owner().getOrCreateContext().promise();
        context.runOnContext(turn -> attempt(work).onComplete(done));
        return done.future();
    }

    private static <T> Future<T> attempt(Supplier<Future<T>> work) {
        return Future.succeededFuture().compose(now -> work.get());
    }
}
