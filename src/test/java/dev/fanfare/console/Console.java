package dev.fanfare.console;

import dev.fanfare.id.Uuid7;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.ApiKeyText;
import dev.fanfare.workspace.PasswordHash;
import dev.fanfare.workspace.Setup;
import dev.fanfare.workspace.Token;
import java.time.Duration;
import java.util.Optional;

/** A node with an owner and a key of one workspace, a movable clock, and people with browsers. */
final class Console implements AutoCloseable {
    static final String OWNER = "ada@example.org";
    static final String PASSWORD = "correct horse battery";

    final TestDatabase database = TestDatabase.create();
    final TestClock clock = TestClock.of(database);
    final TestApp app;
    private final ApiKeyText key;

    private Console(ApiKeyText key, String... settings) {
        this.key = key;
        this.app = TestApp.start(database, clock, settings);
    }

    /** Nobody has set it up. */
    static Console fresh(String... settings) {
        return new Console(ApiKeyText.generate(), settings);
    }

    static Console withOwner() {
        return withOwner("http://127.0.0.1");
    }

    static Console withOwner(String publicUrl) {
        ApiKeyText key = ApiKeyText.generate();
        return new Console(
                key,
                "FANFARE_BOOTSTRAP_OWNER",
                OWNER + ":" + PASSWORD,
                "FANFARE_BOOTSTRAP_API_KEY",
                key.reveal(),
                "PUBLIC_URL",
                publicUrl);
    }

    ApiKeyText key() {
        return key;
    }

    /** With the owner's workspace's key. */
    Api api() {
        return Api.with(app.port(), key.reveal());
    }

    Browser visitor() {
        return new Browser(app.port());
    }

    Browser owner() {
        return visitor().logIn(OWNER, PASSWORD);
    }

    /** Turns the owner into a member. */
    void demote() {
        database.query("UPDATE membership SET role = 'member'");
    }

    /** As a start prints it. */
    Token setUpLink() {
        return setup().bootstrap(Optional.empty(), Optional.empty()).await().orElseThrow();
    }

    Setup setup() {
        return new Setup(database.pool(), new Uuid7(clock), new PasswordHash(TestDatabase.vertx()));
    }

    void pass(Duration duration) {
        clock.advance(duration);
    }

    @Override
    public void close() {
        app.close();
        database.close();
    }
}
