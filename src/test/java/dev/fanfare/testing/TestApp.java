package dev.fanfare.testing;

import dev.fanfare.Config;
import dev.fanfare.Fanfare;
import dev.fanfare.audit.Actor;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.workspace.ApiKeys;
import dev.fanfare.workspace.NewApiKey;
import dev.fanfare.workspace.Scope;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A whole node on a real port and a real database. */
public final class TestApp implements AutoCloseable {
    private final Fanfare fanfare;
    private final TestDatabase database;
    private boolean stopped;

    private TestApp(Fanfare fanfare, TestDatabase database) {
        this.fanfare = fanfare;
        this.database = database;
    }

    /**
     * Starts a node.
     *
     * @param settings environment variables, name and value in turn
     */
    public static TestApp start(TestDatabase database, InstantSource clock, String... settings) {
        return startAt(database, database.uri(), clock, settings);
    }

    /** Starts a node that reaches the database another way. */
    public static TestApp startAt(TestDatabase database, String uri, InstantSource clock, String... settings) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PORT", "0");
        environment.put("HOST", "127.0.0.1");
        // Receivers of tests are on loopback.
        environment.put("FANFARE_ALLOW_DESTINATIONS", "127.0.0.0/8");
        environment.put("FANFARE_ATTEMPT_TIMEOUT", "2s");
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        try {
            Config config = Config.fromEnvironment(environment);
            return new TestApp(
                    Fanfare.start(config, uri, config.secretKeys().orElse(TestDatabase.SECRET_KEYS), clock)
                            .await(30, TimeUnit.SECONDS),
                    database);
        } catch (Config.InvalidConfig | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return fanfare.port();
    }

    /** A fresh workspace, and a key of it with all scopes. */
    public Api newWorkspace() {
        return keyOf(createWorkspace(), Scope.values());
    }

    public WorkspaceId createWorkspace() {
        return keys().createWorkspace("A workspace").await();
    }

    /** A key of a workspace with some scopes. */
    public Api keyOf(WorkspaceId workspaceId, Scope... scopes) {
        return Api.with(
                port(),
                keys().create(workspaceId, new NewApiKey("A key", Set.of(scopes), null), Actor.FANFARE)
                        .await()
                        .text()
                        .reveal());
    }

    private ApiKeys keys() {
        return new ApiKeys(database.pool(), new Uuid7(InstantSource.system()), InstantSource.system());
    }

    /** Stops gracefully, once. */
    @Override
    public void close() {
        if (!stopped) {
            stopped = true;
            try {
                fanfare.stop().await(30, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException("The node did not stop", e);
            }
        }
    }
}
