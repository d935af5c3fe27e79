package dev.fanfare.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void besidesOneThereAreAllOthers() throws Exception {
        Thread own = threadOf(context);
        Set<Thread> others = new HashSet<>();
        for (Context other : EventLoops.besides(context)) {
            others.add(threadOf(other));
        }
        assertThat(others).hasSize(2).doesNotContain(own);
    }

    @Test
    void whereThereIsOnlyOneItIsAlsoTheOther() throws Exception {
        Vertx single = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Context only = single.getOrCreateContext();
        assertThat(EventLoops.besides(only)).containsExactly(only);
        single.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void workIsDoneThereAndItsResultComesToTheCaller() throws Exception {
        Context caller = EventLoops.besides(context).getFirst();
        Promise<Thread> worked = Promise.promise();
        Promise<Thread> answered = Promise.promise();
        caller.runOnContext(turn -> EventLoops.on(context, () -> {
                    worked.complete(Thread.currentThread());
                    return Future.succeededFuture();
                })
                .onComplete(done -> answered.complete(Thread.currentThread())));
        assertThat(worked.future().await(10, TimeUnit.SECONDS)).isEqualTo(threadOf(context));
        assertThat(answered.future().await(10, TimeUnit.SECONDS)).isEqualTo(threadOf(caller));
    }

    @Test
    void whatTheWorkThrowsFailsTheFuture() {
        Future<Void> failed = EventLoops.on(context, () -> {
            throw new IllegalStateException("no");
        });
        assertThatThrownBy(() -> failed.await(10, TimeUnit.SECONDS)).hasMessage("no");
    }

    private static Thread threadOf(Context context) throws Exception {
        Promise<Thread> thread = Promise.promise();
        context.runOnContext(turn -> thread.complete(Thread.currentThread()));
        return thread.future().await(10, TimeUnit.SECONDS);
    }
}
