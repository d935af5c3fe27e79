package dev.fanfare.faults;

import dev.fanfare.testing.Api;
import dev.fanfare.testing.AppProcess;
import dev.fanfare.testing.Outlet;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.ApiKeyText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node of the run: a process behind an outlet of its own, killed and started any number of times. */
final class Node implements AutoCloseable {
    /** Short, so that leases are: four times as long. */
    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

    private final String name;
    private final Cluster cluster;
    private final ApiKeyText key;
    private final Outlet outlet;
    private final List<AppProcess> dead = new ArrayList<>();
    private volatile AppProcess process;
    private volatile Api api;

    Node(String name, Cluster cluster, ApiKeyText key) {
        this.name = name;
        this.cluster = cluster;
        this.key = key;
        outlet = new Outlet(cluster.port());
        process = launch();
        api = process.awaitApi(key);
    }

    private AppProcess launch() {
        return AppProcess.start(Map.of(
                "PORT",
                "0",
                "HOST",
                "127.0.0.1",
                "DATABASE_URL",
                cluster.uriAt(outlet.port()),
                "FANFARE_SECRET_KEYS",
                TestDatabase.SECRET_KEY,
                "FANFARE_ATTEMPT_TIMEOUT",
                ATTEMPT_TIMEOUT.toSeconds() + "s",
                "FANFARE_BOOTSTRAP_API_KEY",
                key.reveal()));
    }

    String name() {
        return name;
    }

    Outlet outlet() {
        return outlet;
    }

    Api api() {
        return api;
    }

    AppProcess process() {
        return process;
    }

    void startAgain() {
        dead.add(process);
        process = launch();
        api = process.awaitApi(key);
    }

    /** Everything its processes have printed. */
    String output() {
        StringBuilder output = new StringBuilder();
        dead.forEach(before -> output.append(before.output()));
        return output + process.output();
    }

    @Override
    public void close() {
        process.close();
        outlet.close();
    }
}
