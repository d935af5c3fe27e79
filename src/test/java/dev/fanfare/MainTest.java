package dev.fanfare;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.secret.SecretKeys;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.AppProcess;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.ApiKeyText;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process from outside: how it starts, ends, and is killed. */
class MainTest {
    private final ApiKeyText key = ApiKeyText.generate();

    @Test
    void whatWasAcknowledgedSurvivesAKillAndIsDeliveredByAnotherNodeWithinSeconds() {
        try (TestDatabase database = TestDatabase.create();
                Receiver receiver = Receiver.start();
                AppProcess first = AppProcess.start(settings(database));
                AppProcess second = AppProcess.start(settings(database))) {
            Api api = first.awaitApi(key);
            second.awaitPort();
            receiver.answer(Answer.by(request -> (received, wire) -> {
                wire.pause(Duration.ofMillis(50));
                Answer.of(200).to(received, wire);
            }));
            for (int i = 0; i < 3; i++) {
                api.createWebhook(receiver.url("/" + i), "link.created");
            }
            Set<String> acknowledged = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                acknowledged.add(api.publish("link.created", "{\"n\":" + i + "}"));
            }

            first.kill();

            eventually(
                    Duration.ofSeconds(15),
                    () -> assertThat(database.count("delivery")).isZero());
            for (int i = 0; i < 3; i++) {
                String path = "/" + i;
                assertThat(receiver.requests())
                        .filteredOn(request -> request.path().equals(path))
                        .extracting(request -> request.header("webhook-id"))
                        .containsAll(acknowledged);
            }
            // What was in flight when the process died arrives twice, and nothing else.
            int inFlight = 3 * 256;
            assertThat(receiver.requests()).hasSizeBetween(600, 600 + inFlight);
            Api other = Api.with(second.awaitPort(), key.reveal());
            assertThat(other.get("/webhooks").expect(200).array()).hasSize(3);
        }
    }

    /** On a small machine all of it has one or two event loops; these have four. */
    @Test
    void theEngineKeepsToItsOwnEventLoopWhereThereAreMany() {
        try (TestDatabase database = TestDatabase.create();
                Receiver receiver = Receiver.start()) {
            Map<String, String> settings = settings(database);
            settings.put("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=8");
            try (AppProcess node = AppProcess.start(settings)) {
                Api api = node.awaitApi(key);
                api.createWebhook(receiver.url(), "link.created");
                for (int i = 0; i < 20; i++) {
                    api.publish("link.created", "{}");
                }
                receiver.await(20);
                // Events with keys, in a batch, are left to the scanner.
                api.post("/events/batch", """
                                [{"id": "a", "event": "link.created", "data": {}},
                                 {"id": "b", "event": "link.created", "data": {}}]""").expect(202);
                receiver.await(22);
                assertThat(node.terminate()).isEqualTo(143);
                assertThat(node.output()).doesNotContain("WARN").doesNotContain("ERROR");
            }
        }
    }

    @Test
    void theEmbeddedDatabaseSurvivesAKillOfTheProcess(@TempDir Path directory) {
        Map<String, String> settings = Map.of(
                "PORT", "0",
                "FANFARE_DATA_DIR", directory.toString(),
                "FANFARE_BOOTSTRAP_API_KEY", key.reveal());
        try (Receiver receiver = Receiver.start()) {
            String event;
            try (AppProcess first = AppProcess.start(settings)) {
                Api api = first.awaitApi(key);
                api.createWebhook(receiver.url(), "link.created");
                receiver.answer(Answer.hang());
                event = api.publish("link.created", "{}");
                receiver.await(1);
                first.kill();
            }
            receiver.answer(Answer.of(200));
            try (AppProcess second = AppProcess.start(settings)) {
                Api api = second.awaitApi(key);
                assertThat(api.get("/events/" + event).expect(200).json().getString("payload"))
                        .contains(event);
                eventually(
                        Duration.ofSeconds(20),
                        () -> assertThat(receiver.requests())
                                .extracting(request -> request.header("webhook-id"))
                                .containsExactly(event, event));
                assertThat(second.terminate()).isEqualTo(143);
                assertThat(second.output()).contains("Stopped").doesNotContain("ERROR");
            }
        }
    }

    @Test
    void aTermFinishesWhatIsInFlight() {
        try (TestDatabase database = TestDatabase.create();
                Receiver receiver = Receiver.start();
                AppProcess app = AppProcess.start(settings(database))) {
            Api api = app.awaitApi(key);
            api.createWebhook(receiver.url(), "link.created");
            receiver.answer(Answer.by(request -> (received, wire) -> {
                wire.pause(Duration.ofMillis(500));
                Answer.of(200).to(received, wire);
            }));
            api.publish("link.created", "{}");
            receiver.await(1);

            assertThat(app.terminate()).isEqualTo(143);

            assertThat(database.count("attempt WHERE succeeded")).isEqualTo(1);
            assertThat(database.count("delivery")).isZero();
            assertThat(database.count("node")).isZero();
            assertThat(app.output()).contains("Stopped").doesNotContain("WARN", "ERROR");
        }
    }

    @Test
    void logsAreJsonLinesWhenAskedForAndNeverHoldASecret() {
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = settings(database);
            settings.put("FANFARE_LOG_FORMAT", "json");
            try (AppProcess app = AppProcess.start(settings)) {
                eventually(
                        Duration.ofSeconds(30), () -> assertThat(app.output()).contains("Fanfare is ready"));
                app.terminate();
                List<String> lines = app.output().lines().toList();
                assertThat(lines)
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(new JsonObject(line).getString("level"))
                                .isEqualTo("INFO"));
                assertThat(app.output())
                        .doesNotContain(key.secretPart())
                        .doesNotContain(URI.create(database.uri()).getUserInfo());
            }
        }
    }

    @Test
    void theFirstStartPrintsALinkToSetItUpAndAStartWithAnOwnerNone() {
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = settings(database);
            try (AppProcess app = AppProcess.start(settings)) {
                Browser browser = new Browser(app.awaitPort());
                String link = app.output().replaceAll("(?s).*link=\"http://[^/]*(/setup[^\"]*)\".*", "$1");

                browser.submit(
                                link,
                                "workspace",
                                "Acme",
                                "email",
                                "ada@example.org",
                                "password",
                                "correct horse battery")
                        .expect(303);
            }
            try (AppProcess app = AppProcess.start(settings)) {
                app.awaitPort();
                assertThat(app.output()).doesNotContain("/setup");
            }
        }
    }

    @Test
    void refusesToStartWithEveryMistakeNamed() {
        try (AppProcess app = AppProcess.start(Map.of("PORT", "x", "FANFARE_NOPE", "1"))) {
            assertThat(app.awaitExit()).isEqualTo(1);
            assertThat(app.output()).contains("PORT must be").contains("FANFARE_NOPE is not a setting");
        }
    }

    @Test
    void refusesToStartAndSaysWhyWhenItCannot() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = settings(database);
            settings.put("PORT", "" + taken.getLocalPort());
            try (AppProcess app = AppProcess.start(settings)) {
                assertThat(app.awaitExit()).isEqualTo(1);
                assertThat(app.output()).contains("Fanfare cannot start").contains("Address already in use");
                assertThat(database.count("node")).isZero();
            }
        }
        try (AppProcess app = AppProcess.start(Map.of(
                "DATABASE_URL",
                "postgres://nobody@127.0.0.1:1/none",
                "FANFARE_SECRET_KEYS",
                TestDatabase.SECRET_KEY))) {
            assertThat(app.awaitExit()).isEqualTo(1);
            assertThat(app.output()).contains("Fanfare cannot start").contains("Connection refused");
        }
    }

    @Test
    void storesSecretsAnewUnderAnotherKeyWhileItRuns() {
        try (TestDatabase database = TestDatabase.create();
                AppProcess app = AppProcess.start(settings(database))) {
            Api api = app.awaitApi(key);
            String id =
                    api.createWebhook("http://127.0.0.1:9/hook", "link.created").getString("id");
            Map<String, String> turned = settings(database);
            turned.put("FANFARE_SECRET_KEYS", SecretKeys.generate());
            try (AppProcess refused = AppProcess.start(turned)) {
                assertThat(refused.awaitExit()).isEqualTo(1);
                assertThat(refused.output()).contains("are not among FANFARE_SECRET_KEYS", "(of 1 webhooks)");
            }
            turned.put("FANFARE_SECRET_KEYS", turned.get("FANFARE_SECRET_KEYS") + "," + TestDatabase.SECRET_KEY);
            try (AppProcess command = AppProcess.start(turned, "reencrypt")) {
                assertThat(command.awaitExit()).isZero();
                assertThat(command.output()).contains("1 webhook's secrets were stored anew.");
            }
            try (AppProcess next = AppProcess.start(turned)) {
                next.awaitApi(key).get("/webhooks/" + id + "/secret").expect(200);
            }
        }
    }

    @Test
    void printsAKeyAVersionAndItsUsage() {
        try (AppProcess app = AppProcess.start(Map.of(), "key")) {
            assertThat(app.awaitExit()).isZero();
            assertThat(ApiKeyText.parse(app.output().strip()).secretPart()).hasSize(43);
        }
        try (AppProcess app = AppProcess.start(Map.of(), "version")) {
            assertThat(app.awaitExit()).isZero();
            assertThat(app.output().strip()).isEqualTo(Fanfare.version());
        }
        try (AppProcess app = AppProcess.start(Map.of(), "nope")) {
            assertThat(app.awaitExit()).isEqualTo(2);
            assertThat(app.output()).startsWith("Usage:");
        }
    }

    @Test
    void tellsWhetherItIsAliveAndReady() throws IOException, InterruptedException {
        try (TestDatabase database = TestDatabase.create();
                AppProcess app = AppProcess.start(settings(database))) {
            int port = app.awaitPort();

            assertThat(health(port, "live")).isEqualTo("200 {\"status\":\"live\"}");
            assertThat(health(port, "ready")).isEqualTo("200 {\"status\":\"ready\"}");
        }
    }

    private static String health(int port, String kind) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/" + kind))
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    private Map<String, String> settings(TestDatabase database) {
        return new HashMap<>(Map.of(
                "PORT",
                "0",
                "HOST",
                "127.0.0.1",
                "DATABASE_URL",
                database.uri(),
                "FANFARE_SECRET_KEYS",
                TestDatabase.SECRET_KEY,
                "FANFARE_ATTEMPT_TIMEOUT",
                "5s",
                "FANFARE_BOOTSTRAP_API_KEY",
                key.reveal()));
    }
}
