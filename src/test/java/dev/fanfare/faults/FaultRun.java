package dev.fanfare.faults;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.faults.History.Logged;
import dev.fanfare.faults.History.Owed;
import dev.fanfare.faults.History.Stored;
import dev.fanfare.faults.History.Subscription;
import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.workspace.ApiKeyText;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** One run: two nodes, one PostgreSQL, receivers of every kind, publishers that go on, and faults one after another. */
final class FaultRun {
    /** All that is owed to healthy receivers must have arrived, once nothing breaks any more. */
    private static final Duration SETTLED = Duration.ofSeconds(60);

    private static final Checker.Rules RULES = new Checker.Rules(
            Duration.ofSeconds(3),
            // An attempt begins only with this much of its lease left.
            Node.ATTEMPT_TIMEOUT.multipliedBy(3).dividedBy(2),
            Duration.ofSeconds(60));

    private final Cluster cluster;
    private final long seed;
    private final List<Kind> kinds;
    private final Witness witness = new Witness();

    /** @param kinds the faults in their order */
    FaultRun(Cluster cluster, long seed, List<Kind> kinds) {
        this.cluster = cluster;
        this.seed = seed;
        this.kinds = kinds;
    }

    /**
     * How it went.
     *
     * @param duplicates requests that repeated an attempt
     * @param complaints what nodes logged as errors
     */
    record Result(History history, long duplicates, List<Violation> violations, List<String> complaints) {}

    Result run() throws InterruptedException {
        cluster.renew();
        Random random = new Random(seed);
        ApiKeyText key = ApiKeyText.generate();
        try (Node first = new Node("first", cluster, key);
                Node second = new Node("second", cluster, key);
                Receivers receivers = new Receivers(witness, first.api(), random.nextLong())) {
            List<Node> nodes = List.of(first, second);
            Load load = new Load(nodes, witness, random.nextLong());
            Faults faults = new Faults(cluster, nodes, receivers, load, witness, random.nextLong());
            load.start();
            try {
                kinds.forEach(faults::strike);
            } finally {
                load.stop();
            }
            settle();
            // Gracefully, so that what is under way is recorded.
            nodes.forEach(node -> assertThat(node.process().terminate()).isEqualTo(143));
            History history = witness.history(stored(), log(), owed());
            return new Result(history, Checker.duplicates(history), Checker.check(history, RULES), complaints(nodes));
        }
    }

    /** Waits until healthy receivers have all that is owed to them. Retries need not wait for their time. */
    private void settle() {
        UUID[] healthy = witness.history(List.of(), List.of(), List.of()).webhooks().stream()
                .filter(Subscription::healthy)
                .map(webhook ->
                        WebhookId.parse(webhook.webhookId()).orElseThrow().value())
                .toArray(UUID[]::new);
        eventually(SETTLED, () -> {
            cluster.query(
                    "UPDATE delivery SET due_at = fanfare_now() WHERE lease IS NULL AND due_at > fanfare_now()"
                            + " AND webhook_id = ANY ($1)",
                    (Object) healthy);
            assertThat(cluster.query("SELECT FROM delivery WHERE webhook_id = ANY ($1)", (Object) healthy)
                            .size())
                    .as("owed to healthy receivers")
                    .isZero();
        });
    }

    private static List<String> complaints(List<Node> nodes) {
        List<String> complaints = new ArrayList<>();
        nodes.forEach(node ->
                node.output().lines().filter(line -> line.contains(" ERROR ")).forEach(complaints::add));
        return complaints;
    }

    private List<Stored> stored() {
        List<Stored> stored = new ArrayList<>();
        for (Row row : cluster.query("SELECT id, payload FROM event")) {
            stored.add(new Stored(new EventId(row.getUUID("id")).toString(), row.getBuffer("payload")));
        }
        return stored;
    }

    private List<Logged> log() {
        List<Logged> log = new ArrayList<>();
        for (Row row : cluster.query("SELECT webhook_id, event_id, number, succeeded, status FROM attempt")) {
            log.add(new Logged(
                    new WebhookId(row.getUUID("webhook_id")).toString(),
                    new EventId(row.getUUID("event_id")).toString(),
                    row.getInteger("number"),
                    row.getBoolean("succeeded"),
                    row.getInteger("status")));
        }
        return log;
    }

    private List<Owed> owed() {
        List<Owed> owed = new ArrayList<>();
        for (Row row : cluster.query("SELECT webhook_id, event_id FROM delivery")) {
            owed.add(new Owed(
                    new WebhookId(row.getUUID("webhook_id")).toString(),
                    new EventId(row.getUUID("event_id")).toString()));
        }
        return owed;
    }
}
