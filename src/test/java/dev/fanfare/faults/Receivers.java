package dev.fanfare.faults;

import dev.fanfare.faults.History.Subscription;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.Wire;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Healthy and hostile receivers at once, each with a webhook. */
final class Receivers implements AutoCloseable {
    private static final List<String> ALL_TYPES = List.of("link.created", "sale.created");

    private final Receiver receiver = Receiver.start();
    private final Witness witness;
    private final List<String> hostile = new ArrayList<>();
    private final AtomicReference<@Nullable Ambush> ambush = new AtomicReference<>();
    private String quick = "";

    /** Something to happen while a request waits for its answer. */
    record Ambush(Predicate<ReceivedRequest> at, Runnable action) {}

    Receivers(Witness witness, Api api, long seed) {
        this.witness = witness;
        Random random = new Random(seed);
        quick = healthy(api, "/quick", ALL_TYPES, this::quickly);
        healthy(api, "/slow", List.of("sale.created"), pausing(random));
        healthy(api, "/forgetful", List.of("link.created"), failingFirst());
        misbehaving().forEach((name, answer) -> hostile(api, receiver.url("/" + name), "/" + name, answer));
        hostile(api, "http://127.0.0.1:" + deadPort() + "/", "/refuses", Answer.of(200));
    }

    private static Map<String, Answer> misbehaving() {
        Map<String, Answer> answers = new LinkedHashMap<>();
        answers.put("hangs", Answer.hang());
        answers.put("hangs-in-headers", Answer.hangInHeaders());
        answers.put("hangs-in-body", Answer.hangInBody());
        answers.put("resets", Answer.reset());
        answers.put("resets-in-body", Answer.resetInBody());
        answers.put("garbage", Answer.garbage());
        answers.put("endless-headers", Answer.endlessHeaders());
        answers.put("endless-body", Answer.endlessBody());
        answers.put("drips", Answer.slowDrip());
        answers.put("fails", Answer.of(500));
        answers.put("gone", Answer.of(410));
        return answers;
    }

    /** The webhook of the receiver that takes everything at once. */
    String quick() {
        return quick;
    }

    /** Webhooks that are disabled again and again. */
    List<String> hostile() {
        return hostile;
    }

    /** The next such request at the quick receiver waits for the action, and then goes unanswered. */
    void set(Ambush newAmbush) {
        ambush.set(newAmbush);
    }

    private boolean quickly(ReceivedRequest request, Wire wire) throws IOException {
        Ambush set = ambush.get();
        if (set != null && set.at().test(request) && ambush.compareAndSet(set, null)) {
            set.action().run();
            throw new IOException("caught before the answer");
        }
        Answer.of(200, "ok").to(request, wire);
        return true;
    }

    private static Witness.Manner pausing(Random random) {
        return (request, wire) -> {
            wire.pause(Duration.ofMillis(random.nextInt(100)));
            Answer.of(200).to(request, wire);
            return true;
        };
    }

    /** Fails on one event in eight, the first time it gets it. */
    private static Witness.Manner failingFirst() {
        Set<String> failed = ConcurrentHashMap.newKeySet();
        return (request, wire) -> {
            String id = request.header("webhook-id");
            boolean fails = id.hashCode() % 8 == 0 && failed.add(id);
            Answer.of(fails ? 503 : 204).to(request, wire);
            return !fails;
        };
    }

    private String healthy(Api api, String path, List<String> triggers, Witness.Manner manner) {
        JsonObject webhook = api.createWebhook(receiver.url(path), triggers.toArray(String[]::new));
        String id = webhook.getString("id");
        witness.subscribed(new Subscription(id, webhook.getString("secret"), Set.copyOf(triggers), true));
        receiver.answer(path, witness.watching(id, manner));
        return id;
    }

    private void hostile(Api api, String url, String path, Answer answer) {
        JsonObject webhook = api.createWebhook(url, "link.created");
        String id = webhook.getString("id");
        witness.subscribed(new Subscription(id, webhook.getString("secret"), Set.of("link.created"), false));
        receiver.answer(path, witness.watching(id, (request, wire) -> {
            answer.to(request, wire);
            return false;
        }));
        hostile.add(id);
    }

    /** A port where nobody listens. */
    private static int deadPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        receiver.close();
    }
}
