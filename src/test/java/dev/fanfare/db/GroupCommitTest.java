package dev.fanfare.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.rejection.Rejection;
import dev.fanfare.testing.Engine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<List<String>> statements = new CopyOnWriteArrayList<>();
    private final List<Promise<Void>> held = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        Engine.await(vertx.close());
    }

    @Test
    void whatArrivesWhileStatementsAreUnderWayGoesTogether() {
        GroupCommit<String, String> commits = holding(new GroupCommit.Limits(100, 1_000, 1, 1_000, Duration.ZERO));

        List<Future<String>> results = new ArrayList<>();
        results.add(commits.submit("first"));
        awaitStatements(1);
        IntStream.range(0, 50).forEach(i -> results.add(commits.submit("later " + i)));
        held.getFirst().complete();
        awaitStatements(2);
        held.get(1).complete();

        assertThat(Engine.await(Future.all(results)).<String>list().getLast()).isEqualTo("later 49 done");
        assertThat(statements).hasSize(2);
        assertThat(statements.get(1)).hasSize(50);
    }

    @Test
    void statementsAreBoundedByItemsAndWeightButAHeavyItemStillGoes() {
        GroupCommit<String, String> commits = at(new GroupCommit.Limits(3, 10, 1, 1_000, Duration.ZERO), this::run);

        List<Future<String>> results = new ArrayList<>();
        onLoop(() -> {
            for (String item : List.of("a", "b", "c", "d", "1234567890x", "e")) {
                results.add(commits.submit(item));
            }
        });
        Engine.await(Future.all(results));

        assertThat(statements)
                .containsExactly(List.of("a", "b", "c"), List.of("d"), List.of("1234567890x"), List.of("e"));
    }

    @Test
    void beyondItsBoundItRefusesAndStoresNothing() {
        GroupCommit<String, String> commits = holding(new GroupCommit.Limits(100, 1_000, 1, 10, Duration.ZERO));
        Future<String> underWay = commits.submit("under way");
        awaitStatements(1);

        Future<String> waiting = commits.submit("waiting");
        assertThatThrownBy(() -> Engine.await(commits.submit("too much"))).isInstanceOf(Rejection.Overloaded.class);

        held.getFirst().complete();
        awaitStatements(2);
        held.get(1).complete();
        Engine.await(Future.all(underWay, waiting));
        assertThat(statements).containsExactly(List.of("under way"), List.of("waiting"));
    }

    @Test
    void aBadItemFailsAloneHoweverManyShareItsStatement() {
        GroupCommit<String, String> commits = at(
                new GroupCommit.Limits(100, 1_000, 1, 1_000, Duration.ZERO),
                items -> items.contains("bad")
                        ? Future.failedFuture(new PgException("no", "ERROR", "22P05", "no"))
                        : run(items));

        List<Future<String>> results = new ArrayList<>();
        onLoop(() -> IntStream.range(0, 20).forEach(i -> results.add(commits.submit(i == 13 ? "bad" : "good " + i))));

        for (int i = 0; i < 20; i++) {
            Future<String> result = results.get(i);
            if (i == 13) {
                assertThatThrownBy(() -> Engine.await(result)).isInstanceOf(PgException.class);
            } else {
                assertThat(Engine.await(result)).isEqualTo("good " + i + " done");
            }
        }
    }

    @Test
    void anOutageFailsAllAndIsNotTriedInHalves() {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        GroupCommit<String, String> commits = at(new GroupCommit.Limits(100, 1_000, 1, 1_000, Duration.ZERO), items -> {
            sizes.add(items.size());
            return Future.failedFuture(new PgException("gone", "FATAL", "57P01", "gone"));
        });

        List<Future<String>> results = new ArrayList<>();
        onLoop(() -> IntStream.range(0, 20).forEach(i -> results.add(commits.submit("item " + i))));

        results.forEach(result -> assertThatThrownBy(() -> Engine.await(result)).isInstanceOf(PgException.class));
        assertThat(sizes).containsExactly(20);
    }

    private Future<List<String>> run(List<String> items) {
        statements.add(items);
        return Future.succeededFuture(items.stream().map(item -> item + " done").toList());
    }

    private GroupCommit<String, String> holding(GroupCommit.Limits limits) {
        return at(limits, items -> {
            Promise<Void> promise = Promise.promise();
            statements.add(items);
            held.add(promise);
            return promise.future()
                    .map(items.stream().map(item -> item + " done").toList());
        });
    }

    private GroupCommit<String, String> at(GroupCommit.Limits limits, GroupCommit.Statement<String, String> statement) {
        return new GroupCommit<>(vertx, context, limits, String::length, statement);
    }

    /** Within one turn of the loop, so that nothing starts in between. */
    private void onLoop(Runnable work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> {
            work.run();
            done.complete();
        });
        Engine.await(done.future());
    }

    private void awaitStatements(int count) {
        dev.fanfare.testing.Eventually.eventually(() -> assertThat(held).hasSize(count));
    }
}
