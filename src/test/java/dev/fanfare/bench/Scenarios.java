package dev.fanfare.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What is measured, and what must be reached. Every scenario has a rig of its own and counts what is lost. */
final class Scenarios {
    static final List<String> NAMES =
            List.of("throughput", "fan-out", "latency", "hanging", "backlog", "kill", "outage", "log", "start");

    private static final int SECONDS = setting("BENCH_SECONDS", 10);
    /**
     * Percentiles need longer runs: about every 30 s a commit waits for the disk, probably while the kernel writes back
     * what is that old. Each run shall meet such a moment, not every third.
     */
    private static final int SECONDS_AT_RATE = 3 * SECONDS;

    private static final int RUNS = setting("BENCH_RUNS", 3);
    private static final int ROWS = setting("BENCH_ROWS", 10_000_000);
    /** Until compilers, caches and the write-ahead log's files are what they will be. */
    private static final int WARM_UP_SECONDS = setting("BENCH_WARM_UP", 40);

    private static final int BYTES = 1_000;
    static final int CONNECTIONS = 256;
    private static final int MANY_CONNECTIONS = 1_024;
    private static final int RATE = 1_000;
    private static final int FAN_OUT = 10;
    private static final int OWED = 10_000;
    private static final double DRAIN_SECONDS = 60;

    private Scenarios() {}

    private static int setting(String name, int otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    static List<Figure> run(String name) throws IOException, InterruptedException {
        try (Rig rig = new Rig(name.equals("outage"))) {
            return switch (name) {
                case "throughput" -> throughput(rig);
                case "fan-out" -> fanOut(rig);
                case "latency" -> latency(rig);
                case "hanging" -> hanging(rig);
                case "backlog" -> backlog(rig);
                case "kill" -> kill(rig);
                case "outage" -> outage(rig);
                case "log" -> new LongLog(rig, ROWS).measure();
                case "start" -> start(rig);
                default -> throw new IllegalArgumentException(name);
            };
        }
    }

    /** One figure, run by run. */
    private static final class Runs {
        private final double[] values = new double[RUNS];

        private Figure figure(String scenario, String name, String unit) {
            return Figure.of(scenario, name, unit, values);
        }
    }

    /** Figures of events at a rate, run by run, and the disk's meanwhile. */
    private static final class RunsAtRate {
        private final Runs p50 = new Runs();
        private final Runs p99 = new Runs();
        private final Runs disk = new Runs();

        private void measure(Rig rig, int run) throws IOException, InterruptedException {
            JsonObject stats = atRate(rig);
            p50.values[run] = stats.getDouble("p50");
            p99.values[run] = stats.getDouble("p99");
            disk.values[run] = stats.getDouble("diskP99");
        }
    }

    private static List<Figure> throughput(Rig rig) throws IOException, InterruptedException {
        rig.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        List<Figure> figures = new ArrayList<>(throughput(rig, MANY_CONNECTIONS));
        figures.addAll(throughput(rig, CONNECTIONS));
        return figures;
    }

    private static List<Figure> throughput(Rig rig, int connections) throws IOException, InterruptedException {
        Runs relay = new Runs();
        Runs delivered = new Runs();
        Runs ratio = new Runs();
        Runs p50 = new Runs();
        Runs p99 = new Runs();
        Runs lost = new Runs();
        Runs repeated = new Runs();
        Runs appCpu = new Runs();
        Runs postgresCpu = new Runs();
        Runs commits = new Runs();
        Runs statements = new Runs();
        Runs wal = new Runs();
        Runs memory = new Runs();
        measure(rig, rig.relaying(BYTES).put("connections", connections), WARM_UP_SECONDS);
        warmUp(rig, connections);
        for (int run = 0; run < RUNS; run++) {
            relay.values[run] = measure(rig, rig.relaying(BYTES).put("connections", connections), SECONDS)
                    .getDouble("perSecond");
            rig.forget();
            double app = rig.node(0).cpuSeconds();
            double postgres = rig.postgresCpuSeconds();
            long walBefore = wal(rig);
            long commitsBefore = commits(rig);
            long statementsBefore = statements(rig);
            JsonObject load = measure(rig, closed(rig, Rig.ONE).put("connections", connections), SECONDS);
            long received = rig.stats().getLong("received");
            delivered.values[run] = load.getLong("receivedMeanwhile") / load.getDouble("seconds");
            ratio.values[run] = delivered.values[run] / relay.values[run];
            p50.values[run] = load.getDouble("p50");
            p99.values[run] = load.getDouble("p99");
            appCpu.values[run] = 1_000 * (rig.node(0).cpuSeconds() - app) / received;
            postgresCpu.values[run] = 1_000 * (rig.postgresCpuSeconds() - postgres) / received;
            wal.values[run] = (wal(rig) - walBefore) / (double) received;
            commits.values[run] = (commits(rig) - commitsBefore) / (double) received;
            statements.values[run] = (statements(rig) - statementsBefore) / (double) received;
            memory.values[run] = rig.node(0).megabytes("VmHWM");
            awaitDrained(rig);
            lost.values[run] = lost(rig);
            repeated.values[run] = rig.stats().getLong("repeated");
        }
        String name = String.format("throughput, %,d connections", connections);
        return List.of(
                relay.figure(name, "relay", "/s"),
                delivered.figure(name, "delivered", "/s"),
                ratio.figure(name, "delivered", "× relay").atLeast(0.6),
                p50.figure(name, "publish, p50", "ms"),
                p99.figure(name, "publish, p99", "ms"),
                lost.figure(name, "lost", "events").atMost(0),
                repeated.figure(name, "received twice", "events"),
                appCpu.figure(name, "CPU for 1,000, Fanfare", "s"),
                postgresCpu.figure(name, "CPU for 1,000, PostgreSQL", "s"),
                statements.figure(name, "statements", "a delivery"),
                commits.figure(name, "commits", "a delivery"),
                wal.figure(name, "write-ahead log", "bytes a delivery"),
                memory.figure(name, "resident memory, peak", "MB").atMost(400));
    }

    /** The time until a number of deliveries has arrived, one or ten to an event. */
    private static List<Figure> fanOut(Rig rig) throws IOException, InterruptedException {
        Runs one = new Runs();
        Runs ten = new Runs();
        Runs ratio = new Runs();
        Runs lost = new Runs();
        warmUp(rig);
        int deliveries = 10_000 * SECONDS;
        for (int run = 0; run < RUNS; run++) {
            one.values[run] = deliveries / secondsToDeliver(rig, Rig.ONE, deliveries, deliveries);
            ten.values[run] = deliveries / secondsToDeliver(rig, Rig.TEN, deliveries / FAN_OUT, deliveries);
            ratio.values[run] = ten.values[run] / one.values[run];
            lost.values[run] = lost(rig);
        }
        return List.of(
                one.figure("fan-out", "one webhook", "deliveries/s"),
                ten.figure("fan-out", "ten webhooks", "deliveries/s"),
                ratio.figure("fan-out", "ten", "× one").atLeast(1),
                lost.figure("fan-out", "lost", "events").atMost(0));
    }

    private static double secondsToDeliver(Rig rig, String type, int events, int deliveries)
            throws IOException, InterruptedException {
        rig.forget();
        long start = System.nanoTime();
        JsonObject options = closed(rig, type)
                .put("events", events)
                .put("seconds", DRAIN_SECONDS)
                .put("ids", rig.acknowledgedFile().toString());
        try (Child load = rig.load(options)) {
            load.result();
        }
        awaitReceived(rig, deliveries);
        return (System.nanoTime() - start) / 1e9;
    }

    private static List<Figure> latency(Rig rig) throws IOException, InterruptedException {
        RunsAtRate runs = new RunsAtRate();
        Runs lost = new Runs();
        warmUpAtRate(rig);
        for (int run = 0; run < RUNS; run++) {
            runs.measure(rig, run);
            lost.values[run] = lost(rig);
        }
        return List.of(
                runs.p50.figure("latency", "publish to receipt, p50", "ms").atMost(5),
                runs.p99.figure("latency", "publish to receipt, p99", "ms").atMost(30),
                runs.disk.figure("latency", "a page to the disk, p99", "ms"),
                lost.figure("latency", "lost", "events").atMost(0));
    }

    private static List<Figure> hanging(Rig rig) throws IOException, InterruptedException {
        RunsAtRate without = new RunsAtRate();
        RunsAtRate with = new RunsAtRate();
        Runs ratio = new Runs();
        Runs lost = new Runs();
        warmUpAtRate(rig);
        for (int run = 0; run < RUNS; run++) {
            without.measure(rig, run);
        }
        try (Child load = rig.load(closed(rig, Rig.HANGING).put("events", OWED).put("seconds", DRAIN_SECONDS))) {
            load.result();
        }
        settle(rig);
        for (int run = 0; run < RUNS; run++) {
            with.measure(rig, run);
            ratio.values[run] = with.p99.values[run] / without.p99.values[run];
            lost.values[run] = lost(rig);
        }
        return List.of(
                without.p99.figure("hanging neighbour", "p99 without it", "ms"),
                without.disk.figure("hanging neighbour", "a page to the disk without it, p99", "ms"),
                with.p99.figure("hanging neighbour", "p99 with it", "ms"),
                with.disk.figure("hanging neighbour", "a page to the disk with it, p99", "ms"),
                ratio.figure("hanging neighbour", "p99 with", "× without").atMost(1.5),
                lost.figure("hanging neighbour", "lost", "events").atMost(0));
    }

    private static List<Figure> backlog(Rig rig) throws IOException, InterruptedException {
        RunsAtRate without = new RunsAtRate();
        RunsAtRate with = new RunsAtRate();
        Runs ratio = new Runs();
        Runs scanWithout = new Runs();
        Runs scanWith = new Runs();
        Runs scanOfFew = new Runs();
        Runs scanRatio = new Runs();
        rig.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        warmUpAtRate(rig);
        for (int run = 0; run < RUNS; run++) {
            rig.query("SELECT pg_stat_statements_reset()");
            without.measure(rig, run);
            scanWithout.values[run] = scanMillis(rig);
        }
        // More than is claimed for a webhook in trouble, so that some is due at every scan.
        owe(rig, 1, 90);
        for (int run = 0; run < RUNS; run++) {
            rig.query("SELECT pg_stat_statements_reset()");
            atRate(rig);
            scanOfFew.values[run] = scanMillis(rig);
        }
        owe(rig, 91, 300_000);
        settle(rig);
        for (int run = 0; run < RUNS; run++) {
            rig.query("SELECT pg_stat_statements_reset()");
            with.measure(rig, run);
            ratio.values[run] = with.p99.values[run] / without.p99.values[run];
            scanWith.values[run] = scanMillis(rig);
            scanRatio.values[run] = scanWith.values[run] / scanOfFew.values[run];
        }
        return List.of(
                without.p99.figure("backlog", "p99 without it", "ms"),
                without.disk.figure("backlog", "a page to the disk without it, p99", "ms"),
                with.p99.figure("backlog", "p99 with it", "ms"),
                with.disk.figure("backlog", "a page to the disk with it, p99", "ms"),
                ratio.figure("backlog", "p99 with", "× without").atMost(1.5),
                scanWithout.figure("backlog", "a scan without it", "ms"),
                scanOfFew.figure("backlog", "a scan with 90 of it", "ms"),
                scanWith.figure("backlog", "a scan with it", "ms"),
                scanRatio.figure("backlog", "a scan with it", "× with 90 of it").atMost(1.5),
                Figure.of("backlog", "lost", "events", lost(rig)).atMost(0));
    }

    /** Deliveries to the webhook that never answers, a third of them due and the others tomorrow. */
    private static void owe(Rig rig, int from, int to) throws InterruptedException {
        rig.query("""
                INSERT INTO event (workspace_id, id, type, payload)
                SELECT workspace_id, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'lead.created', '{}'
                FROM webhook, generate_series(%d, %d) AS n
                WHERE name = '/hang'""".formatted(from, to));
        rig.query("""
                INSERT INTO delivery (workspace_id, webhook_id, event_id, attempts, due_at)
                SELECT workspace_id, id, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1,
                    now() + CASE WHEN n %% 3 = 0 THEN interval '0' ELSE interval '1 day' END
                FROM webhook, generate_series(%d, %d) AS n
                WHERE name = '/hang'""".formatted(from, to));
        TimeUnit.SECONDS.sleep(2);
    }

    private static double scanMillis(Rig rig) {
        return rig.query("SELECT mean_exec_time FROM pg_stat_statements WHERE query LIKE 'WITH RECURSIVE earliest%'")
                .iterator()
                .next()
                .getDouble(0);
    }

    /** Two nodes; one is killed in the middle of the load. */
    private static List<Figure> kill(Rig rig) throws IOException, InterruptedException {
        Runs lost = new Runs();
        Runs repeated = new Runs();
        Runs seconds = new Runs();
        warmUp(rig);
        for (int run = 0; run < RUNS; run++) {
            rig.addNode();
            rig.forget();
            JsonObject options = closed(rig, Rig.ONE)
                    .put("seconds", SECONDS)
                    .put("ids", rig.acknowledgedFile().toString());
            long killed;
            try (Child load = rig.load(options)) {
                TimeUnit.MILLISECONDS.sleep(SECONDS * 500L);
                rig.node(0).kill();
                rig.forgetNode(0);
                killed = System.nanoTime();
                load.result();
            }
            awaitDrained(rig);
            // Until all is delivered, also what the load went on to publish after the kill.
            seconds.values[run] = (System.nanoTime() - killed) / 1e9 - SECONDS / 2.0;
            lost.values[run] = lost(rig);
            repeated.values[run] = rig.stats().getLong("repeated");
        }
        return List.of(
                lost.figure("kill -9", "lost", "events").atMost(0),
                repeated.figure("kill -9", "received twice", "events").atMost(1_024),
                seconds.figure("kill -9", "until all is delivered, after the load", "s")
                        .atMost(15));
    }

    private static List<Figure> outage(Rig rig) throws IOException, InterruptedException {
        if (!rig.ownsPostgres()) {
            System.out.println("Left out: the database is not ours to stop");
            return List.of();
        }
        warmUp(rig);
        rig.forget();
        JsonObject options = closed(rig, Rig.ONE)
                .put("seconds", 25)
                .put("ids", rig.acknowledgedFile().toString());
        JsonObject result;
        double recovered;
        try (Child load = rig.load(options)) {
            TimeUnit.SECONDS.sleep(5);
            rig.stopPostgres();
            TimeUnit.SECONDS.sleep(10);
            rig.startPostgres();
            long start = System.nanoTime();
            long before = rig.stats().getLong("received");
            awaitReceived(rig, before + 1_000);
            recovered = (System.nanoTime() - start) / 1e9;
            result = new JsonObject(load.result());
        }
        awaitDrained(rig);
        return List.of(
                Figure.of("outage", "lost", "events", lost(rig)).atMost(0),
                Figure.of("outage", "received twice", "events", rig.stats().getLong("repeated")),
                Figure.of("outage", "refused with Retry-After", "requests", result.getLong("refused"))
                        .atLeast(1),
                Figure.of("outage", "failed otherwise", "requests", result.getLong("failed"))
                        .atMost(0),
                Figure.of("outage", "delivering again after", "s", recovered).atMost(15));
    }

    private static List<Figure> start(Rig rig) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(10);
        int idle = rig.node(0).megabytes("VmRSS");
        double[] seconds = new double[5];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = rig.addNode();
            rig.node(1).close();
            rig.forgetNode(1);
        }
        return List.of(
                Figure.of("start", "until ready, on an existing database", "s", seconds)
                        .atMost(2),
                Figure.of("start", "resident memory, idle", "MB", idle).atMost(200));
    }

    private static JsonObject closed(Rig rig, String type) {
        return rig.publishing(type, BYTES);
    }

    private static void warmUp(Rig rig) throws IOException, InterruptedException {
        warmUp(rig, CONNECTIONS);
    }

    private static void warmUp(Rig rig, int connections) throws IOException, InterruptedException {
        measure(rig, closed(rig, Rig.ONE).put("connections", connections), WARM_UP_SECONDS);
        awaitDrained(rig);
    }

    /** As {@link #warmUp}, and then as it will be measured: batches of one are other paths than batches of hundreds. */
    private static void warmUpAtRate(Rig rig) throws IOException, InterruptedException {
        warmUp(rig);
        settle(rig);
    }

    /** What was dirtied until now is written now and not while latency is measured. */
    private static void settle(Rig rig) throws IOException, InterruptedException {
        rig.query("CHECKPOINT");
        atRate(rig);
    }

    /** Runs a load; adds what was {@code receivedMeanwhile}, and how many were acknowledged {@code perSecond}. */
    private static JsonObject measure(Rig rig, JsonObject options, int seconds)
            throws IOException, InterruptedException {
        options.put("seconds", seconds).put("ids", rig.acknowledgedFile().toString());
        long before = rig.stats().getLong("received");
        try (Child load = rig.load(options)) {
            JsonObject result = new JsonObject(load.result());
            return result.put("receivedMeanwhile", rig.stats().getLong("received") - before)
                    .put("perSecond", result.getLong("acknowledged") / result.getDouble("seconds"));
        }
    }

    /** The receiver's figures after some seconds at the rate, and the disk's meanwhile. */
    private static JsonObject atRate(Rig rig) throws IOException, InterruptedException {
        rig.forget();
        double disk;
        try (DiskProbe probe = rig.diskProbe()) {
            measure(rig, rig.publishing(Rig.ONE, BYTES).put("rate", RATE), SECONDS_AT_RATE);
            disk = probe.p99();
        }
        awaitReceived(rig, IdSet.read(rig.acknowledgedFile()).size());
        return rig.stats().put("diskP99", disk);
    }

    /** What was acknowledged by the last load and never came to the webhook {@code /10}. */
    private static int lost(Rig rig) throws IOException, InterruptedException {
        return IdSet.read(rig.acknowledgedFile()).missingFrom(rig.receivedIds());
    }

    private static void awaitDrained(Rig rig) throws InterruptedException {
        await(() -> rig.number("SELECT count(*) FROM delivery d JOIN webhook w"
                        + " ON w.workspace_id = d.workspace_id AND w.id = d.webhook_id WHERE w.name <> '/hang'")
                == 0);
    }

    private static void awaitReceived(Rig rig, long count) throws InterruptedException {
        await(() -> {
            try {
                return rig.stats().getLong("received") >= count;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** What does not come in time shows as lost. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + (long) (DRAIN_SECONDS * 1e9);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static long wal(Rig rig) {
        return rig.number("SELECT wal_bytes::bigint FROM pg_stat_wal");
    }

    private static long commits(Rig rig) {
        return rig.number("SELECT sum(xact_commit)::bigint FROM pg_stat_database");
    }

    private static long statements(Rig rig) {
        return rig.number("SELECT sum(calls)::bigint FROM pg_stat_statements");
    }
}
