package dev.fanfare.api;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.event.Events;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Contract;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Outlet;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.KeyRing;
import dev.fanfare.workspace.Scope;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything in {@code openapi.yaml} is real, and everything real is in {@code openapi.yaml}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
    private static final Set<String> PUBLIC = Set.of("GET /openapi.yaml", "GET /errors");
    private static final String RECOVER = "{\"since\":\"2026-01-01T00:00:00Z\",\"what\":\"failed\"}";
    private static final Map<String, String> GOOD_BODIES =
            Map.of("test", "{\"event\":\"link.created\"}", "recover", RECOVER);
    private static final Set<String> ANY_SCOPE = Set.of("GET /event-types");

    private final TestDatabase database = TestDatabase.create();
    private final Outlet outlet = new Outlet(URI.create(database.uri()).getPort());
    private final TestApp app = TestApp.startAt(
            database,
            database.uri().replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:" + outlet.port()),
            InstantSource.system());
    private final WorkspaceId workspace = app.createWorkspace();
    private final Api api = app.keyOf(workspace, Scope.values());
    private final Api powerless = withoutScopes();
    private final Api nobody = Api.withAuthorization(app.port(), null);

    @AfterAll
    void stop() {
        app.close();
        outlet.close();
        database.close();
    }

    @Test
    void theDocumentAndTheRouteTableNameTheSameCalls() {
        Set<String> routes = new TreeSet<>();
        try (Engine engine = Engine.start(database, InstantSource.system())) {
            routes.addAll(routes(engine));
        }

        assertThat(routes).isEqualTo(Contract.operations());
    }

    private Set<String> routes(Engine engine) {
        Router router = ApiRouter.create(
                TestDatabase.vertx(),
                new KeyRing(database.pool()),
                new BodyBudget(),
                new ApiRouter.UseCases(
                        EventCatalog.builtIn(),
                        engine.publisher(),
                        new Events(database.pool()),
                        engine.webhooks(),
                        new Disabling(database.pool(), changed -> {}),
                        new AttemptLog(database.pool()),
                        engine.tests(),
                        new Recovery(database.pool(), engine.webhooks(), InstantSource.system())),
                "http://localhost");
        Set<String> routes = new TreeSet<>();
        router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .forEach(route -> route.methods()
                        .forEach(method ->
                                routes.add(method + " " + route.getPath().replaceAll(":([A-Za-z]+)", "{$1}"))));
        return routes;
    }

    /** Every answer of a call is checked against its schema on the way; here every status is brought about. */
    @Test
    void everyStatusOfTheDocumentIsReal() {
        try (Receiver receiver = Receiver.start()) {
            succeedEverywhere(receiver);
        }
        for (String operation : Contract.operations()) {
            if (!PUBLIC.contains(operation)) {
                failEverywhere(operation);
            }
        }
        outlet.pull();
        api.post("/events", "{\"event\":\"link.created\",\"data\":{}}").expect(503);
        api.post("/events/batch", "[{\"event\":\"link.created\",\"data\":{}}]").expect(503);
        outlet.plugIn();

        assertThat(Contract.seen()).containsAll(Contract.statuses());
    }

    private void succeedEverywhere(Receiver receiver) {
        nobody.get("/openapi.yaml").expect(200);
        nobody.get("/errors").expect(200);
        api.get("/event-types").expect(200);
        JsonObject webhook = api.createWebhook(receiver.url(), "link.created");
        String path = "/webhooks/" + webhook.getString("id");
        api.get("/webhooks").expect(200);
        api.get(path).expect(200);
        api.get(path + "/secret").expect(200);
        api.patch(path, new JsonObject().put("name", "Another name")).expect(200);
        String event = api.publish("link.created", "{}");
        api.post("/events/batch", "[{\"event\":\"link.created\",\"data\":{},\"id\":\"1\"}]")
                .expect(202);
        api.get("/events").expect(200);
        eventually(() ->
                assertThat(api.get(path + "/attempts").expect(200).array()).hasSize(2));
        String attempt = api.get(path + "/attempts").array().getJsonObject(0).getString("id");
        api.get(path + "/attempts/" + attempt).expect(200);
        api.get("/events/" + event).expect(200);
        receiver.answer(Answer.of(500));
        api.publish("link.created", "{}");
        eventually(() ->
                assertThat(api.get(path + "/deliveries").expect(200).array()).hasSize(1));
        api.get("/events/" + api.get("/events").array().getJsonObject(0).getString("id"))
                .expect(200);

        // Conflicts
        JsonObject again = new JsonObject()
                .put("name", "The same URL")
                .put("url", receiver.url())
                .put("triggers", webhook.getJsonArray("triggers"));
        api.post("/webhooks", again).expect(409);
        JsonObject other = api.createWebhook(receiver.url("/other"), "link.created");
        api.patch("/webhooks/" + other.getString("id"), new JsonObject().put("url", receiver.url()))
                .expect(409);
        api.post("/events", "{\"event\":\"link.created\",\"data\":{\"b\":1},\"id\":\"1\"}")
                .expect(409);
        api.post("/events/batch", "[{\"event\":\"link.created\",\"data\":{\"b\":1},\"id\":\"1\"}]")
                .expect(409);

        api.call("POST", path + "/rotate-secret", null).expect(200);
        api.post(path + "/rotate-secret", "{\"overlapSeconds\":0}").expect(200);
        api.post(path + "/test", "{\"event\":\"sale.created\"}").expect(200);
        String resend = path + "/events/" + event + "/resend";
        api.call("POST", resend, null).expect(202);
        api.post(path + "/recover", RECOVER).expect(202);

        api.call("POST", path + "/disable", null).expect(200);
        api.call("POST", resend, null).expect(409);
        api.post(path + "/recover", RECOVER).expect(409);
        api.post(path + "/enable", "{\"held\":\"discard\"}").expect(200);
        api.delete(path).expect(204);
        api.get(path + "/attempts").expect(200);
    }

    /** Nobody can make such a key, but one of a newer version may have none that this version knows. */
    private Api withoutScopes() {
        Api key = app.keyOf(workspace, Scope.EVENTS_READ);
        database.query(
                "UPDATE api_key SET scopes = '{teleport}' WHERE public_part = $1",
                key.key().publicPart());
        return key;
    }

    private void failEverywhere(String operation) {
        String method = operation.substring(0, operation.indexOf(' '));
        String template = operation.substring(operation.indexOf(' ') + 1);
        // Well-formed ids of things that do not exist.
        String path = template.replace("{webhookId}", "wh_01m84h07fke00b08whkzf2s74h")
                .replace("{eventId}", "evt_01m84h07fke00b08whkzf2s74h")
                .replace("{attemptId}", "att_01m84h07fke00b08whkzf2s74h");
        boolean hasBody = Contract.statuses().contains(operation + " 415");
        String body = hasBody ? (path.endsWith("/batch") ? "[{\"nope\":1}]" : "{\"nope\":1}") : null;

        assertThat(nobody.call(method, path, body).expect(401).code()).isEqualTo("unauthorized");
        if (!ANY_SCOPE.contains(operation)) {
            assertThat(powerless.call(method, path, body).expect(403).code()).isEqualTo("forbidden");
        }
        assertThat(api.call(method, path + "?nope=1", body).expect(400).pointers())
                .containsExactly("?nope");
        if (hasBody) {
            assertThat(api.call(method, path, body).expect(422).code()).isEqualTo("unprocessable_entity");
            api.call(method, path, body, "Content-Type", "text/plain").expect(415);
            api.call(method, path, " ".repeat(1024 * 1024 + 1)).expect(413);
        }
        if (!path.equals(template)) {
            String good = GOOD_BODIES.getOrDefault(path.substring(path.lastIndexOf('/') + 1), "{}");
            assertThat(api.call(method, path, hasBody ? good : null).expect(404).code())
                    .isEqualTo("not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /webhooks 200 [{\"id\":1}]",
                "GET /webhooks 200 {}",
                "GET /webhooks 418 {}",
                "DELETE /webhooks/wh_x 204 {}",
                "GET /secrets 200 {}"
            })
    void anAnswerThatTheDocumentDoesNotAllowIsFound(String answer) {
        List<String> words = List.of(answer.split(" ", -1));

        assertThatThrownBy(() -> Contract.check(
                        words.get(0), words.get(1), Integer.parseInt(words.get(2)), "application/json", words.get(3)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void whatIsNotThereIsAnsweredInTheSameShape() {
        assertThat(nobody.get("/nope").expect(404).code()).isEqualTo("not_found");
        assertThat(api.call("PUT", "/events", "{}").expect(405).code()).isEqualTo("method_not_allowed");
        assertThat(List.of(api.get("/nope").json().getJsonObject("error").getString("doc_url")))
                .allMatch(url -> url.endsWith("/api/errors#not_found"));
    }
}
