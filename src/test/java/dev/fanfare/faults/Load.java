package dev.fanfare.faults;

import dev.fanfare.faults.History.Acknowledged;
import dev.fanfare.faults.History.Publish;
import dev.fanfare.faults.History.Refused;
import dev.fanfare.testing.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Publishers that go on whatever happens: single events and batches, with keys and without. */
final class Load {
    private static final int PUBLISHERS = 4;
    private static final int MOST_PAUSE_MS = 60;
    private static final int TRIES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    /** Texts that must come through as they are. */
    private static final List<String> ODDITIES = List.of(
            "\"plain\"",
            "\"Zoë 🎺\"",
            "\"\\u0000\\u2028\"",
            "1.0",
            "1e2",
            "{ \"b\" : [ ] , \"a\":null }",
            "-0",
            "\"\\/\"");

    private final List<Node> nodes;
    private final Witness witness;
    private final Random seeds;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Thread> publishers = new ArrayList<>();
    private volatile boolean over;

    Load(List<Node> nodes, Witness witness, long seed) {
        this.nodes = nodes;
        this.witness = witness;
        this.seeds = new Random(seed);
    }

    void start() {
        for (int i = 0; i < PUBLISHERS; i++) {
            Random random = new Random(seeds.nextLong());
            publishers.add(Thread.ofVirtual().start(() -> publishOn(random)));
        }
    }

    /** Returns when the last publisher has its last answer. */
    void stop() throws InterruptedException {
        over = true;
        for (Thread publisher : publishers) {
            publisher.join();
        }
    }

    /** Publishes one event through a node and no other, again and again until it is acknowledged or it is enough. */
    Optional<Acknowledged> publishThrough(Node node, int n, BooleanSupplier enough) {
        Publish event = new Publish(n, "link.created", "{\"n\":" + n + "}");
        witness.publishes(event);
        String body = json(event).put("id", "probe-" + n).encode();
        Optional<Acknowledged> answer = Optional.empty();
        while (answer.isEmpty() && !enough.getAsBoolean()) {
            answer = Optional.ofNullable(post(node, "/events", body, List.of(event)))
                    .map(List::getFirst);
            pause(answer.isEmpty() ? 50 : 0);
        }
        return answer;
    }

    int nextNumber() {
        return numbers.incrementAndGet();
    }

    private void publishOn(Random random) {
        while (!over) {
            boolean batch = random.nextInt(6) == 0;
            boolean keyed = random.nextBoolean();
            List<Publish> events = new ArrayList<>();
            for (int i = batch ? 1 + random.nextInt(4) : 1; i > 0; i--) {
                events.add(draw(random));
            }
            publish(events, batch, keyed, random);
            pause(random.nextInt(MOST_PAUSE_MS));
        }
    }

    private Publish draw(Random random) {
        int n = nextNumber();
        String oddity = ODDITIES.get(random.nextInt(ODDITIES.size()));
        Publish event = new Publish(
                n, random.nextBoolean() ? "link.created" : "sale.created", "{\"n\":" + n + ", \"odd\":" + oddity + "}");
        witness.publishes(event);
        return event;
    }

    /** With a key it is repeated until it is acknowledged, at whatever node; without, it is sent once. */
    private void publish(List<Publish> events, boolean batch, boolean keyed, Random random) {
        List<String> texts = events.stream()
                .map(event -> "{\"event\":\"" + event.type() + "\",\"data\":" + event.data()
                        + (keyed ? ",\"id\":\"key-" + event.n() + "\"}" : "}"))
                .toList();
        String body = batch ? "[" + String.join(",", texts) + "]" : texts.getFirst();
        for (int i = 0; i < (keyed ? TRIES : 1); i++) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            if (post(node, batch ? "/events/batch" : "/events", body, events) != null) {
                return;
            }
            pause(MOST_PAUSE_MS);
        }
    }

    private static JsonObject json(Publish event) {
        return new JsonObject().put("event", event.type()).put("data", new JsonObject(event.data()));
    }

    /** Null when nobody knows what became of it. */
    private @Nullable List<Acknowledged> post(Node node, String path, String body, List<Publish> events) {
        try {
            Api.Response response = node.api().postLater(path, body).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (response.status() == 202) {
                return acknowledged(response, events);
            }
            if (response.status() != 503 || response.header("Retry-After") == null) {
                witness.refused(new Refused(events.getFirst().n(), response.status() + " " + response.body()));
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError) {
                witness.refused(new Refused(events.getFirst().n(), e.getCause().toString()));
            }
        } catch (TimeoutException e) {
            // It hangs, as a node that stands still does.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return null;
    }

    private List<Acknowledged> acknowledged(Api.Response response, List<Publish> events) {
        JsonArray answers = response.body().startsWith("[") ? response.array() : new JsonArray().add(response.json());
        List<Acknowledged> all = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            JsonObject answer = answers.getJsonObject(i);
            all.add(new Acknowledged(events.get(i).n(), answer.getString("id"), answer.getInteger("webhooks")));
        }
        all.forEach(witness::acknowledged);
        return all;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
