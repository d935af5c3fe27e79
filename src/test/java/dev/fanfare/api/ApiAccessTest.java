package dev.fanfare.api;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Contract;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.Scope;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every operation of the API times every kind of caller. An operation that is not in the table fails the build. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiAccessTest {
    private static final String HOOK = "/webhooks/{webhookId}";

    private final TestDatabase database = TestDatabase.create();
    private final TestApp app = TestApp.start(database, InstantSource.system());
    private final Receiver receiver = Receiver.start().answer(Answer.of(200));
    private final WorkspaceId workspace = app.createWorkspace();
    /** Each operation's scope; none: any key will do. */
    private final Map<String, Optional<Scope>> operations = table();

    private String webhook = "";
    private String attempt = "";
    private String event = "";

    private static Map<String, Optional<Scope>> table() {
        Map<String, Optional<Scope>> table = new TreeMap<>();
        table.put("POST /events", Optional.of(Scope.EVENTS_WRITE));
        table.put("POST /events/batch", Optional.of(Scope.EVENTS_WRITE));
        table.put("GET /events", Optional.of(Scope.EVENTS_READ));
        table.put("GET /events/{eventId}", Optional.of(Scope.EVENTS_READ));
        table.put("GET /event-types", Optional.empty());
        table.put("GET /webhooks", Optional.of(Scope.WEBHOOKS_READ));
        table.put("POST /webhooks", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("GET " + HOOK, Optional.of(Scope.WEBHOOKS_READ));
        table.put("PATCH " + HOOK, Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("DELETE " + HOOK, Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("GET " + HOOK + "/secret", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("POST " + HOOK + "/rotate-secret", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("POST " + HOOK + "/test", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("POST " + HOOK + "/events/{eventId}/resend", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("POST " + HOOK + "/recover", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("POST " + HOOK + "/disable", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("POST " + HOOK + "/enable", Optional.of(Scope.WEBHOOKS_WRITE));
        table.put("GET " + HOOK + "/deliveries", Optional.of(Scope.WEBHOOKS_READ));
        table.put("GET " + HOOK + "/attempts", Optional.of(Scope.WEBHOOKS_READ));
        table.put("GET " + HOOK + "/attempts/{attemptId}", Optional.of(Scope.WEBHOOKS_READ));
        return table;
    }

    @BeforeAll
    void populate() {
        Api owner = app.keyOf(workspace, Scope.values());
        webhook = owner.createWebhook(receiver.url(), "link.created").getString("id");
        event = owner.publish("link.created", "{}");
        eventually(() -> assertThat(database.count("attempt")).isEqualTo(1));
        attempt = owner.get("/webhooks/" + webhook + "/attempts")
                .array()
                .getJsonObject(0)
                .getString("id");
    }

    @AfterAll
    void close() {
        app.close();
        receiver.close();
        database.close();
    }

    /** The document and the table; that the document has every route is for {@code ContractTest}. */
    @Test
    void theTableHasEveryOperation() {
        assertThat(Contract.operations())
                .containsAll(operations.keySet())
                .filteredOn(operation -> !operations.containsKey(operation))
                .as("documents are for everybody")
                .containsExactly("GET /errors", "GET /openapi.yaml");
    }

    @Test
    void whoHasNoKeyOrNoMoreIsSentAway() {
        Api revoked = app.keyOf(workspace, Scope.values());
        assertThat(revoked.get("/webhooks").status()).isEqualTo(200);
        database.query(
                "DELETE FROM api_key WHERE public_part = $1", revoked.key().publicPart());
        // Keys are remembered for two seconds.
        eventually(() -> assertThat(revoked.get("/webhooks").status()).isEqualTo(401));
        Api[] callers = {
            Api.withAuthorization(app.port(), null),
            Api.withAuthorization(app.port(), "Basic YTpi"),
            Api.withAuthorization(app.port(), "Bearer nonsense"),
            revoked
        };
        for (Api caller : callers) {
            operations
                    .keySet()
                    .forEach(operation ->
                            assertThat(call(caller, operation)).as(operation).isEqualTo(401));
        }
    }

    @Test
    void aKeyDoesWhatItsScopesSayAndNothingElse() {
        for (Scope scope : Scope.values()) {
            Api caller = app.keyOf(workspace, scope);
            operations.forEach((operation, needed) -> {
                if (needed.isPresent() && needed.get() != scope) {
                    assertThat(call(caller, operation))
                            .as("%s with %s", operation, scope)
                            .isEqualTo(403);
                } else if (!operation.startsWith("DELETE")) {
                    assertThat(call(caller, operation))
                            .as("%s with %s", operation, scope)
                            .isIn(200, 201, 202, 409, 422);
                }
            });
        }
    }

    /** Whatever its scopes: what belongs to another workspace does not exist. */
    @Test
    void aStrangersKeyFindsNothingOfAnotherWorkspace() {
        Api stranger = app.newWorkspace();
        operations.keySet().stream()
                .filter(operation -> operation.contains("{"))
                .forEach(operation ->
                        assertThat(call(stranger, operation)).as(operation).isEqualTo(404));
        assertThat(stranger.get("/webhooks").array()).isEmpty();
        assertThat(stranger.get("/events").array()).isEmpty();
    }

    private int call(Api caller, String operation) {
        String[] words = operation.split(" ", 2);
        String path = words[1].replace("{webhookId}", webhook)
                .replace("{attemptId}", attempt)
                .replace("{eventId}", event);
        return caller.call(words[0], path, body(operation)).status();
    }

    private static @Nullable String body(String operation) {
        if (operation.endsWith("/test")) {
            return "{\"event\":\"link.created\"}";
        }
        if (operation.equals("POST /events")) {
            return "{\"event\":\"link.created\",\"data\":{}}";
        }
        if (operation.endsWith("/batch")) {
            return "[{\"event\":\"link.created\",\"data\":{}}]";
        }
        if (operation.endsWith("/recover")) {
            return "{\"since\":\"2026-01-01T00:00:00Z\",\"what\":\"failed\"}";
        }
        return operation.startsWith("PATCH") || operation.equals("POST /webhooks") ? "{}" : null;
    }
}
