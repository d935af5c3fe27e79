package dev.fanfare.faults;

import dev.fanfare.faults.History.Acknowledged;
import dev.fanfare.faults.History.Fault;
import dev.fanfare.faults.History.Overlap;
import dev.fanfare.faults.History.Publish;
import dev.fanfare.faults.History.Refused;
import dev.fanfare.faults.History.Request;
import dev.fanfare.faults.History.Subscription;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes the {@link History} while it happens. Any thread may tell it something. */
final class Witness {
    private final ConcurrentLinkedQueue<Subscription> webhooks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Publish> publishes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Refused> refused = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();

    /** A request, whose end is written into it. */
    private static final class Seen {
        private final String webhookId;
        private final ReceivedRequest request;
        private final Instant arrivedAt = Instant.now();
        private volatile long ended = Long.MAX_VALUE;
        private volatile boolean accepted;

        Seen(String webhookId, ReceivedRequest request) {
            this.webhookId = webhookId;
            this.request = request;
        }

        Request told(long now) {
            return new Request(
                    webhookId,
                    request.header("webhook-id"),
                    Integer.parseInt(request.header("webhook-attempt")),
                    request.header("webhook-timestamp"),
                    request.header("webhook-signature"),
                    request.header("Dub-Signature"),
                    request.body(),
                    arrivedAt,
                    request.arrivedNanos(),
                    Math.min(ended, now),
                    accepted);
        }
    }

    void subscribed(Subscription webhook) {
        webhooks.add(webhook);
    }

    /** Before it is sent, so that nothing can arrive that is not known. */
    void publishes(Publish publish) {
        publishes.add(publish);
    }

    void acknowledged(Acknowledged answer) {
        acknowledged.add(answer);
    }

    void refused(Refused answer) {
        refused.add(answer);
    }

    void struck(String name, long from, long until, Overlap overlap) {
        faults.add(new Fault(name, from, until, overlap));
    }

    /** An answer that tells whether it was a whole 2xx one. */
    @FunctionalInterface
    interface Manner {
        boolean answer(ReceivedRequest request, Wire wire) throws IOException;
    }

    /** The same, with a note of when each request came and was over. */
    Answer watching(String webhookId, Manner manner) {
        return (request, wire) -> {
            Seen noted = new Seen(webhookId, request);
            seen.add(noted);
            try {
                noted.accepted = manner.answer(request, wire);
            } finally {
                noted.ended = System.nanoTime();
            }
        };
    }

    /** With what the database says in the end. */
    History history(List<History.Stored> stored, List<History.Logged> log, List<History.Owed> owed) {
        long now = System.nanoTime();
        return new History(
                List.copyOf(webhooks),
                List.copyOf(publishes),
                List.copyOf(acknowledged),
                List.copyOf(refused),
                new ArrayList<>(seen.stream().map(request -> request.told(now)).toList()),
                List.copyOf(faults),
                stored,
                log,
                owed);
    }
}
