package dev.fanfare.api;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Api;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.ApiKeyText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal has the one shape, points at what is wrong, and changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestApp app = TestApp.start(database, InstantSource.system());
    private final Api api = app.newWorkspace();

    @AfterEach
    void nothingWasStored() {
        assertThat(database.count("event")).isZero();
        assertThat(database.count("idempotency_key")).isZero();
        assertThat(database.count("delivery")).isZero();
    }

    @AfterAll
    void stop() {
        app.close();
        database.close();
    }

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of("", 400, ""),
                Arguments.of("   ", 400, ""),
                Arguments.of("{", 400, ""),
                Arguments.of("{\"event\":\"link.created\",\"data\":{}", 400, ""),
                Arguments.of("{\"event\":\"link.created\",\"data\":{}}}", 400, ""),
                Arguments.of("{\"event\":\"link.created\",\"data\":{}} {}", 400, ""),
                Arguments.of("{'event':'link.created'}", 400, ""),
                Arguments.of("{\"event\":\"link.created\",\"data\":{\"a\":01}}", 400, ""),
                Arguments.of("{\"event\":\"link.created\",\"data\":{\"a\":NaN}}", 400, ""),
                Arguments.of("{\"event\":\"link.created\",\"data\":{\"a\":\"\u0001\"}}", 400, ""),
                Arguments.of(
                        "{\"event\":\"link.created\",\"data\":" + "{\"a\":".repeat(64) + "1" + "}".repeat(65), 400, ""),
                Arguments.of("[]", 422, ""),
                Arguments.of("null", 422, ""),
                Arguments.of("\"text\"", 422, ""),
                Arguments.of("{}", 422, "/event /data"),
                Arguments.of("{\"event\":\"link.created\"}", 422, "/data"),
                Arguments.of("{\"data\":{}}", 422, "/event"),
                Arguments.of("{\"event\":\"nope\",\"data\":{}}", 422, "/event"),
                Arguments.of("{\"event\":7,\"data\":{}}", 422, "/event"),
                Arguments.of("{\"event\":null,\"data\":{}}", 422, "/event"),
                Arguments.of("{\"event\":\"link.created\",\"data\":[]}", 422, "/data"),
                Arguments.of("{\"event\":\"link.created\",\"data\":null}", 422, "/data"),
                Arguments.of("{\"event\":\"link.created\",\"data\":\"x\"}", 422, "/data"),
                Arguments.of("{\"event\":\"link.created\",\"data\":{},\"extra\":{\"a\":[1]}}", 422, "/extra"),
                Arguments.of("{\"event\":\"link.created\",\"data\":{},\"a/b~c\":1}", 422, "/a~1b~0c"),
                Arguments.of("{\"event\":\"link.created\",\"event\":\"link.created\",\"data\":{}}", 422, "/event"),
                Arguments.of("{\"event\":\"link.created\",\"data\":{},\"id\":5}", 422, "/id"),
                Arguments.of("{\"event\":\"link.created\",\"data\":{},\"id\":\"\"}", 422, "/id"),
                Arguments.of("{\"event\":\"link.created\",\"data\":{},\"id\":\"a\\u0000b\"}", 422, "/id"),
                Arguments.of("{\"event\":\"link.created\",\"data\":{},\"id\":\"é\"}", 422, "/id"),
                Arguments.of(
                        "{\"event\":\"link.created\",\"data\":{},\"id\":\"" + "k".repeat(256) + "\"}", 422, "/id"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void refusesAnEventThatIsWrong(String body, int status, String pointers) {
        Api.Response response = api.post("/events", body).expect(status);

        assertThat(String.join(" ", response.pointers())).isEqualTo(pointers);
    }

    static Stream<Arguments> batches() {
        return Stream.of(
                Arguments.of("{}", ""),
                Arguments.of("[]", ""),
                Arguments.of("[" + "{\"event\":\"link.created\",\"data\":{}},".repeat(100) + "{}]", ""),
                Arguments.of("[1]", "/0"),
                Arguments.of(
                        "[{\"event\":\"link.created\",\"data\":{}},{\"event\":\"x\",\"data\":{}},{\"y\":1}]",
                        "/1/event /2/y /2/event /2/data"));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void refusesABatchThatIsWrong(String body, String pointers) {
        Api.Response response = api.post("/events/batch", body).expect(422);

        assertThat(String.join(" ", response.pointers())).isEqualTo(pointers);
    }

    @Test
    void tellsTheFirstTwentyMistakesOfABodyFullOfThem() {
        assertThat(api.post("/events/batch", "[" + "1,".repeat(99) + "1]")
                        .expect(422)
                        .pointers())
                .hasSize(20);
    }

    @Test
    void refusesWhatIsTooLarge() {
        String large = "{\"event\":\"link.created\",\"data\":{\"a\":\"" + "x".repeat(256 * 1024) + "\"}}";

        assertThat(api.post("/events", large).expect(413).code()).isEqualTo("payload_too_large");
        assertThat(api.post("/events/batch", "[" + large + "]").expect(413).pointers())
                .containsExactly("/0");
        api.post("/events/batch", "[\"" + "x".repeat(1024 * 1024) + "\"]").expect(413);
    }

    @Test
    void turnsRequestsAwayBeforeTheirBodiesFillTheMemory() throws IOException {
        String head = "POST /api/events/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n";
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < BodyBudget.BYTES / EventInput.MAX_BATCH_BYTES; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port());
                waiting.add(socket);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            }
            eventually(() -> {
                Api.Response refused =
                        api.post("/events", "{\"event\":\"link.created\"}").expect(503);
                assertThat(refused.header("Retry-After")).isEqualTo("1");
            });
            api.get("/events").expect(200);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
        eventually(() -> api.post("/events", "{\"event\":\"link.created\"}").expect(422));
    }

    @Test
    void refusesBodiesThatAreNotUtf8() {
        String event = "{\"event\":\"link.created\",\"data\":{\"a\":\"é\"}}";

        api.callBytes("POST", "/events", event.getBytes(StandardCharsets.ISO_8859_1))
                .expect(400);
        api.callBytes("POST", "/events", event.getBytes(StandardCharsets.UTF_16LE))
                .expect(400);
        api.callBytes("POST", "/events", event.getBytes(StandardCharsets.UTF_16BE))
                .expect(400);
        // An overlong form of "/", which a lenient decoder takes.
        byte[] overlong = "{\"event\":\"link.created\",\"data\":{\"a\":\"??\"}}".getBytes(StandardCharsets.US_ASCII);
        overlong[overlong.length - 5] = (byte) 0xC0;
        overlong[overlong.length - 4] = (byte) 0xAF;
        api.callBytes("POST", "/events", overlong).expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "x"})
    void refusesAnotherContentType(String type) {
        assertThat(api.post("/events", "{\"event\":\"link.created\",\"data\":{}}", "Content-Type", type)
                        .expect(415)
                        .code())
                .isEqualTo("unsupported_media_type");
    }

    static Stream<Arguments> urls() {
        return Stream.of(
                        "",
                        "/relative",
                        "example.org/hook",
                        "//example.org/hook",
                        "ftp://example.org/",
                        "javascript:alert(1)",
                        "HTTPS://example.org/",
                        "https:example.org",
                        "https://",
                        "https:///path",
                        "https://user@example.org/",
                        "https://user:secret@example.org/",
                        "https://@example.org/",
                        "https://example.org/#part",
                        "https://example.org/#",
                        "https://exa mple.org/",
                        "https://example.org/\t",
                        "https://example.org/\n",
                        "https://example.org/\\u0000",
                        "https://example.org/\u007f",
                        "https://exämple.org/",
                        "https://example.org/ü",
                        "https://example.org:0/",
                        "https://example.org:65536/",
                        "https://example.org:/",
                        "https://example.org:port/",
                        "https://a_b.example.org/",
                        "https://127.0.0.1\\@example.org/",
                        "https://[::1/",
                        "https://[example.org]/",
                        "https://example.org/%zz",
                        "https://example.org/" + "a".repeat(2_029))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("urls")
    void refusesAUrlThatIsWrong(String url) {
        Api.Response response = api.post("/webhooks", webhook().put("url", url)).expect(422);

        assertThat(response.pointers()).containsExactly("/url");
        assertThat(database.count("webhook")).isZero();
    }

    static Stream<Arguments> webhooks() {
        return Stream.of(
                Arguments.of(new JsonObject(), "/name /url /triggers"),
                Arguments.of(webhook().put("name", ""), "/name"),
                Arguments.of(webhook().put("name", "  "), "/name"),
                Arguments.of(webhook().put("name", "x".repeat(41)), "/name"),
                Arguments.of(webhook().put("name", "a\u0000b"), "/name"),
                Arguments.of(webhook().put("name", 5), "/name"),
                Arguments.of(webhook().putNull("name"), "/name"),
                Arguments.of(webhook().put("url", 5), "/url"),
                Arguments.of(webhook().put("triggers", new JsonArray()), "/triggers"),
                Arguments.of(webhook().put("triggers", "link.created"), "/triggers"),
                Arguments.of(webhook().put("triggers", new JsonArray().add(1)), "/triggers/0"),
                Arguments.of(
                        webhook()
                                .put(
                                        "triggers",
                                        new JsonArray().add("link.created").add("nope")),
                        "/triggers/1"),
                Arguments.of(webhook().put("secret", "mine"), "/secret"));
    }

    @ParameterizedTest
    @MethodSource("webhooks")
    void refusesAWebhookThatIsWrong(JsonObject body, String pointers) {
        Api.Response response = api.post("/webhooks", body).expect(422);

        assertThat(String.join(" ", response.pointers())).isEqualTo(pointers);
        assertThat(database.count("webhook")).isZero();
    }

    @Test
    void refusesAKeyThatIsMissingMalformedOrUnknown() {
        String unknown = ApiKeyText.generate().reveal();
        for (String authorization : new String[] {
            null, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer nope", "Bearer " + unknown, unknown
        }) {
            Api.Response response =
                    Api.withAuthorization(app.port(), authorization).get("/events");
            assertThat(response.expect(401).code()).isEqualTo("unauthorized");
            assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void refusesAKeyWithTheRightNameAndAnotherSecret() {
        ApiKeyText key = api.key();
        ApiKeyText forged =
                new ApiKeyText(key.publicPart(), ApiKeyText.generate().secretPart());

        Api.with(app.port(), forged.reveal()).get("/events").expect(401);
        Api.with(app.port(), key.reveal()).get("/events").expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=101",
                "limit=x",
                "limit=",
                "limit=-1",
                "limit=99999999999",
                "cursor=x",
                "cursor=",
                "cursor=AAAA",
                "cursor=%00",
                "nope=1",
                "limit=1&limit=2"
            })
    void refusesParametersThatAreWrong(String query) {
        String name = query.substring(0, query.indexOf('='));

        assertThat(api.get("/events?" + query).expect(400).pointers()).containsExactly("?" + name);
        assertThat(api.get("/webhooks?" + query).expect(400).pointers()).containsExactly("?" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event=%00", "event=a%00b", "outcome=%00", "eventId=%00", "from=%00"})
    void refusesFiltersThatNoDatabaseCanHold(String query) {
        String webhook = api.createWebhook("https://example.org/filtered", "link.created")
                .getString("id");

        assertThat(api.get("/webhooks/" + webhook + "/attempts?" + query)
                        .expect(400)
                        .pointers())
                .containsExactly("?" + query.substring(0, query.indexOf('=')));
        database.query("DELETE FROM webhook");
    }

    @Test
    void answersAForeignIdByteForByteLikeOneThatDoesNotExistOrIsMalformed() {
        Api stranger = app.newWorkspace();
        String foreign = stranger.createWebhook("https://example.org/foreign", "link.created")
                .getString("id");
        List<String> ids =
                List.of(foreign, "wh_01m84h07fke00b08whkzf2s74h", "wh_x", "evt_x", "%00", "wh_" + "8".repeat(26));

        for (String call : List.of("", "/secret", "/attempts", "/deliveries", "/attempts/att_x")) {
            assertThat(ids.stream()
                            .map(id -> api.get("/webhooks/" + id + call)
                                    .expect(404)
                                    .body()))
                    .as(call)
                    .containsOnly(api.get("/webhooks/" + foreign + call).body());
        }
        ids.forEach(id -> api.patch("/webhooks/" + id, new JsonObject().put("name", "Mine"))
                .expect(404));
        ids.forEach(id -> api.delete("/webhooks/" + id).expect(404));
        ids.forEach(id -> api.call("POST", "/webhooks/" + id + "/disable", null).expect(404));
        ids.forEach(id -> api.call("POST", "/webhooks/" + id + "/enable", null).expect(404));

        assertThat(stranger.get("/webhooks/" + foreign).expect(200).json().getString("name"))
                .isEqualTo("A webhook");
        stranger.delete("/webhooks/" + foreign).expect(204);
        database.query("DELETE FROM webhook");
    }

    private static JsonObject webhook() {
        return new JsonObject()
                .put("name", "Good")
                .put("url", "https://example.org/hook")
                .put("triggers", new JsonArray().add("link.created"));
    }
}
