package dev.fanfare.api;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The destination guard as people meet it. */
class DestinationTest {
    private static final String BLOCKED = "The destination is not allowed: it must be a host on the public Internet.";

    private final TestDatabase database = TestDatabase.create();
    private final Receiver receiver = Receiver.start();

    @AfterEach
    void stop() {
        receiver.close();
        database.close();
    }

    @Test
    void aWebhookCannotBeMadeOrTurnedToTheInsideUnlessTheOperatorExemptsIt() {
        try (TestApp app = TestApp.start(database, InstantSource.system(), "FANFARE_ALLOW_DESTINATIONS", "")) {
            Api api = app.newWorkspace();
            String webhook = api.createWebhook("https://example.org/hook", "link.created")
                    .getString("id");
            for (String url : List.of(receiver.url(), "http://localhost/", "http://[::ffff:10.0.0.1]/")) {
                assertThat(refusal(api.post("/webhooks", draft(url)))).isEqualTo(BLOCKED);
                assertThat(refusal(api.patch("/webhooks/" + webhook, new JsonObject().put("url", url))))
                        .isEqualTo(BLOCKED);
            }
            api.post("/webhooks", draft("https://8.8.8.8/")).expect(201);
        }
    }

    @Test
    void aBlockedAttemptIsLoggedAndTellsNothingOfTheNetwork() {
        // A name is judged when it is looked up, so this one can be made.
        try (TestApp app =
                TestApp.start(database, InstantSource.system(), "FANFARE_ALLOW_DESTINATIONS", "10.0.0.0/8")) {
            Api api = app.newWorkspace();
            String webhook = api.createWebhook(receiver.url().replace("127.0.0.1", "localhost"), "link.created")
                    .getString("id");

            api.publish("link.created", "{}");

            assertBlocked(api, webhook);
        }
    }

    @Test
    void anExemptionThatIsTakenBackEndsAttemptsToIt() {
        WorkspaceId workspace;
        String webhook;
        try (TestApp app = TestApp.start(database, InstantSource.system())) {
            workspace = app.createWorkspace();
            webhook = app.keyOf(workspace, Scope.values())
                    .createWebhook(receiver.url(), "link.created")
                    .getString("id");
        }
        try (TestApp app = TestApp.start(database, InstantSource.system(), "FANFARE_ALLOW_DESTINATIONS", "")) {
            Api api = app.keyOf(workspace, Scope.values());

            api.publish("link.created", "{}");

            assertBlocked(api, webhook);
        }
    }

    private void assertBlocked(Api api, String webhook) {
        String log = "/webhooks/" + webhook + "/attempts";
        eventually(() -> assertThat(api.get(log).expect(200).array()).hasSize(1));
        JsonObject listed = api.get(log).expect(200).array().getJsonObject(0);
        JsonObject attempt =
                api.get(log + '/' + listed.getString("id")).expect(200).json();
        assertThat(attempt.getString("outcome")).isEqualTo("failed");
        assertThat(attempt.getJsonObject("error"))
                .isEqualTo(new JsonObject().put("code", "blocked").put("message", BLOCKED));
        assertThat(attempt.getInteger("status")).isNull();
        assertThat(attempt.getString("nextAttemptAt")).isNotNull();
        assertThat(receiver.connections()).isZero();
    }

    private static JsonObject draft(String url) {
        return new JsonObject()
                .put("name", "A webhook")
                .put("url", url)
                .put("triggers", new JsonArray(List.of("link.created")));
    }

    private static String refusal(Api.Response response) {
        JsonArray details = response.expect(422).json().getJsonObject("error").getJsonArray("details");
        assertThat(details).hasSize(1);
        assertThat(details.getJsonObject(0).getString("pointer")).isEqualTo("/url");
        return details.getJsonObject(0).getString("message");
    }
}
