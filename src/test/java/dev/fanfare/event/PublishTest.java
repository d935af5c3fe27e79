package dev.fanfare.event;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Outlet;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Publishing over the API, up to what receivers get. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestApp app = TestApp.start(database, InstantSource.system());
    private Api api = app.newWorkspace();

    @BeforeEach
    void useAFreshWorkspace() {
        api = app.newWorkspace();
    }

    @AfterAll
    void stop() {
        app.close();
        database.close();
    }

    static Stream<String> payloads() {
        return Stream.of(
                "{}",
                "{ }",
                "{\"z\":1,\"a\":2,\"m\":{\"y\":[],\"b\":null}}",
                "{\"text\":\"Zoë ✓ 𝄞 \\u00e9 \\uD834\\uDD1E \\/ \\n\"}",
                "{\"nul\":\"a\\u0000b\",\"lone\":\"\\ud800\"}",
                "{\"big\":123456789012345678901234567890.000000000000000001e400,\"zero\":-0.0,\"one\":1.0}",
                "{\"twice\":1,\"twice\":2}",
                "{\n\t\"spaced\" :\r\n [ 1 , 2 ]\n}",
                "{\"html\":\"<script>'&\\\"\"}",
                "{\"long\":\"" + "x".repeat(200_000) + "\"}");
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void theReceiverGetsByteForByteWhatWasPublished(String data) {
        try (Receiver receiver = Receiver.start()) {
            api.createWebhook(receiver.url(), "link.created");

            JsonObject published = api.post("/events", "{\"data\":" + data + ",\"event\":\"link.created\"}")
                    .expect(202)
                    .json();

            assertThat(published.getInteger("webhooks")).isEqualTo(1);
            ReceivedRequest request = receiver.await(1).getFirst();
            assertThat(request.bodyText())
                    .isEqualTo("{\"id\":\"%s\",\"event\":\"link.created\",\"createdAt\":\"%s\",\"data\":%s}"
                            .formatted(published.getString("id"), published.getString("createdAt"), data));
            assertThat(request.header("webhook-id")).isEqualTo(published.getString("id"));
            assertThat(api.get("/events/" + published.getString("id")).json().getString("payload"))
                    .isEqualTo(request.bodyText());
        }
    }

    @Test
    void everyTypeOfTheCatalogueIsListedWithItsSampleAndCanBePublished() {
        try (Receiver receiver = Receiver.start()) {
            JsonArray types = api.get("/event-types").expect(200).array();
            List<String> names = types.stream()
                    .map(type -> ((JsonObject) type).getString("event"))
                    .toList();
            assertThat(names).hasSize(15);
            api.createWebhook(receiver.url(), names.toArray(String[]::new));

            JsonArray batch = new JsonArray();
            types.forEach(type -> batch.add(new JsonObject()
                    .put("event", ((JsonObject) type).getString("event"))
                    .put("data", ((JsonObject) type).getJsonObject("sample").getJsonObject("data"))));
            JsonArray answers =
                    api.post("/events/batch", batch.encode()).expect(202).array();

            assertThat(answers).hasSize(15);
            assertThat(receiver.await(15))
                    .extracting(request -> new JsonObject(request.body()).getString("event"))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void matchingIsRightAtTheMomentOfCommit() {
        try (Receiver receiver = Receiver.start()) {
            assertThat(owed("link.created")).isZero();
            String id = api.createWebhook(receiver.url(), "link.created").getString("id");
            assertThat(owed("link.created")).as("just created").isEqualTo(1);
            api.patch("/webhooks/" + id, new JsonObject().put("triggers", new JsonArray().add("lead.created")))
                    .expect(200);
            assertThat(owed("link.created")).as("just changed").isZero();
            assertThat(owed("lead.created")).as("just changed").isEqualTo(1);
            api.call("POST", "/webhooks/" + id + "/disable", null).expect(200);
            assertThat(owed("lead.created")).as("just disabled").isZero();
            api.call("POST", "/webhooks/" + id + "/enable", null).expect(200);
            assertThat(owed("lead.created")).as("just enabled").isEqualTo(1);
            api.delete("/webhooks/" + id).expect(204);
            assertThat(owed("lead.created")).as("just deleted").isZero();
        }
    }

    @Test
    void anotherWorkspacesWebhooksGetNothing() {
        try (Receiver receiver = Receiver.start()) {
            app.newWorkspace().createWebhook(receiver.url(), "link.created");

            assertThat(owed("link.created")).isZero();
        }
    }

    @Test
    void anIdempotencyKeyMakesRepeatingSafe() {
        try (Receiver receiver = Receiver.start()) {
            api.createWebhook(receiver.url(), "link.created");
            String body = "{\"event\":\"link.created\",\"data\":{\"n\":1},\"id\":\"order-1\"}";

            Api.Response first = api.post("/events", body).expect(202);

            assertThat(api.post("/events", body).expect(202).body()).isEqualTo(first.body());
            assertThat(api.post(
                                    "/events",
                                    "{\"data\":{\"n\":1},\"event\":\"link.created\"}",
                                    "Idempotency-Key",
                                    "order-1")
                            .expect(202)
                            .body())
                    .as("header and id are the same key")
                    .isEqualTo(first.body());
            assertThat(api.post("/events/batch", "[" + body + "]").expect(202).body())
                    .isEqualTo("[" + first.body() + "]");
            assertThat(api.post("/events", body.replace("\"n\":1", "\"n\":2"))
                            .expect(409)
                            .code())
                    .isEqualTo("conflict");
            assertThat(api.post("/events", body.replace("link.created", "lead.created"))
                            .expect(409)
                            .code())
                    .isEqualTo("conflict");
            assertThat(app.newWorkspace().post("/events", body).expect(202).body())
                    .as("keys are a workspace's own")
                    .isNotEqualTo(first.body());
            assertThat(api.get("/events").array()).hasSize(1);
            assertThat(receiver.await(1)).hasSize(1);
        }
    }

    @Test
    void aKeyUsedManyTimesAtTheSameMomentMakesOneEvent() {
        String body = "{\"event\":\"link.created\",\"data\":{},\"id\":\"now\"}";

        List<CompletableFuture<Api.Response>> calls = IntStream.range(0, 50)
                .mapToObj(i -> api.postLater("/events", body))
                .toList();

        List<String> answers =
                calls.stream().map(call -> call.join().expect(202).body()).toList();
        assertThat(answers).containsOnly(answers.getFirst());
        assertThat(api.get("/events").array()).hasSize(1);
    }

    @Test
    void aBatchIsAllOrNothing() {
        api.post("/events", "{\"event\":\"link.created\",\"data\":{},\"id\":\"taken\"}")
                .expect(202);

        api.post(
                        "/events/batch",
                        "[{\"event\":\"link.created\",\"data\":{},\"id\":\"free\"},"
                                + "{\"event\":\"link.created\",\"data\":{\"other\":1},\"id\":\"taken\"}]")
                .expect(409);
        api.post("/events/batch", "[{\"event\":\"link.created\",\"data\":{}},{\"event\":\"nope\",\"data\":{}}]")
                .expect(422);

        assertThat(api.get("/events").array()).hasSize(1);
        api.post("/events", "{\"event\":\"link.created\",\"data\":{\"free\":1},\"id\":\"free\"}")
                .expect(202);
    }

    @Test
    void concurrentPublishesShareStatements() {
        database.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        database.query("SELECT pg_stat_statements_reset()");
        String body = "{\"event\":\"link.created\",\"data\":{}}";

        List<CompletableFuture<Api.Response>> calls = IntStream.range(0, 1_000)
                .mapToObj(i -> api.postLater("/events", body))
                .toList();
        calls.forEach(call -> call.join().expect(202));

        long statements = database.query("""
                        SELECT sum(calls)::bigint FROM pg_stat_statements s
                        JOIN pg_database d ON d.oid = s.dbid
                        WHERE d.datname = current_database() AND query LIKE '%INSERT INTO event %'""").iterator().next().getLong(0);
        assertThat(statements).isPositive().isLessThan(250);
        assertThat(database.query("SELECT FROM event e JOIN workspace w ON w.id = e.workspace_id")
                        .size())
                .isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void whileTheDatabaseIsAwayPublishingIsRefusedAndNothingAcknowledgedIsLost() {
        try (TestDatabase own = TestDatabase.create();
                Outlet outlet = new Outlet(URI.create(own.uri()).getPort());
                Receiver receiver = Receiver.start()) {
            String uri = outlet.leading(own.uri());
            try (TestApp behind = TestApp.startAt(own, uri, InstantSource.system())) {
                Api through = behind.newWorkspace();
                through.createWebhook(receiver.url(), "link.created");
                receiver.answer(Answer.by(request -> (received, wire) -> {
                    wire.pause(Duration.ofMillis(200));
                    Answer.of(200).to(received, wire);
                }));
                String before = through.publish("link.created", "{}");
                receiver.await(1);

                outlet.pull();
                // Long enough for the attempt in flight to end, and its outcome to find no database.
                long until = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
                while (System.nanoTime() < until) {
                    Api.Response refused = through.post("/events", "{\"event\":\"link.created\",\"data\":{}}");
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.code()).isEqualTo("service_unavailable");
                    assertThat(refused.header("Retry-After")).isEqualTo("1");
                }

                outlet.plugIn();
                eventually(() -> through.post("/events", "{\"event\":\"link.created\",\"data\":{}}")
                        .expect(202));
                eventually(() -> assertThat(own.count("delivery")).isZero());
                assertThat(receiver.requests())
                        .as("the outcome of the attempt in flight was kept until it could be recorded")
                        .filteredOn(request -> request.header("webhook-id").equals(before))
                        .hasSize(1);
                assertThat(own.count("attempt")).isEqualTo(own.count("event"));
            }
        }
    }

    private int owed(String type) {
        return api.post("/events", "{\"event\":\"" + type + "\",\"data\":{}}")
                .expect(202)
                .json()
                .getInteger("webhooks");
    }
}
