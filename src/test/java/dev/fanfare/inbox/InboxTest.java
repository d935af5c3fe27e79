package dev.fanfare.inbox;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.InboxRequestId;
import dev.fanfare.id.InboxToken;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.maintenance.Retention;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.Scope;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Inboxes, as webhooks reach them and as strangers do. Nothing of loopback is exempt from the guard. */
@Timeout(60)
class InboxTest {
    private static final String PUBLIC_URL = "http://localhost:8080";

    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final InboxUrls urls = new InboxUrls(PUBLIC_URL);
    private final Inboxes inboxes = new Inboxes(database.pool(), urls);
    private TestApp app = start(PUBLIC_URL);
    private final WorkspaceId workspace = app.createWorkspace();
    private final Api api = app.keyOf(workspace, Scope.values());

    private TestApp start(String publicUrl) {
        return TestApp.start(database, clock, "FANFARE_ALLOW_DESTINATIONS", "", "PUBLIC_URL", publicUrl);
    }

    @AfterEach
    void close() {
        app.close();
        database.close();
    }

    @Test
    void getsWhatAWebhookSendsSignedAndLogged() {
        InboxToken token = newInbox();
        String webhook = newWebhook(urls.of(token));
        String event = api.publish("link.created", "{\"n\":12345678901234567890}");

        eventually(() -> assertThat(requests(token)).hasSize(1));
        InboxRequest got = read(token, requests(token).getFirst());
        assertThat(got.verified()).isTrue();
        assertThat(got.method()).isEqualTo("POST");
        assertThat(got.body().toString()).contains("\"data\":{\"n\":12345678901234567890}");
        assertThat(got.headers()).contains("webhook-id: " + event, ": localhost:8080\n");
        eventually(() -> assertThat(attempts(webhook)).hasSize(1));
        assertThat(attempts(webhook).getFirst().getString("outcome")).isEqualTo("succeeded");
        assertThat(attempts(webhook).getFirst().getString("url")).isEqualTo(urls.of(token));
    }

    @Test
    void isReachedWhenTheWorldReachesUsByHttpsThroughAProxy() {
        app.close();
        app = start("https://hooks.example.com/fanfare");
        Api there = app.keyOf(workspace, Scope.values());
        InboxToken token = newInbox();
        String url = new InboxUrls("https://hooks.example.com/fanfare").of(token);
        there.createWebhook(url, "link.created");

        there.publish("link.created", "{}");

        eventually(() -> assertThat(requests(token)).hasSize(1));
        InboxRequest got = read(token, requests(token).getFirst());
        assertThat(got.verified()).isTrue();
        assertThat(got.headers()).containsIgnoringCase("Host: hooks.example.com\n");
    }

    /** Whatever is not the address to the letter is a URL like any other, and leads to where nothing may be sent. */
    @Test
    void noOtherSpellingOfItsAddressGetsPastTheGuard() {
        InboxToken token = newInbox();
        InboxToken foreign = Engine.await(inboxes.create(app.createWorkspace())).token();
        String webhook = newWebhook(urls.of(token));
        List<String> tricks = List.of(
                PUBLIC_URL + "/inbox/" + token + "/",
                PUBLIC_URL + "/inbox/" + token + "?x=1",
                PUBLIC_URL + "/inbox/" + token + "/../../health/live",
                PUBLIC_URL + "/inbox/" + token + "%2f..%2f..%2fhealth%2flive",
                PUBLIC_URL + "/inbox/../health/live",
                PUBLIC_URL + "/inbox/%2e%2e/health/live",
                PUBLIC_URL + "/inbox/./" + token,
                PUBLIC_URL + "//inbox/" + token,
                PUBLIC_URL + "/x/../inbox/" + token,
                PUBLIC_URL + "/inbox%2f" + token,
                PUBLIC_URL + "/Inbox/" + token,
                PUBLIC_URL + "/inbox/" + token.value().toUpperCase(Locale.ROOT),
                PUBLIC_URL + "/inbox/" + token.value().substring(1),
                PUBLIC_URL + "/inbox/" + InboxToken.generate(),
                PUBLIC_URL + "/inbox/" + foreign,
                PUBLIC_URL + "/health/live",
                PUBLIC_URL + "/api/webhooks",
                "http://localhost:8081/inbox/" + token,
                "http://localhost/inbox/" + token,
                "http://LOCALHOST:8080/inbox/" + token,
                "https://localhost:8080/inbox/" + token,
                "http://localhost.:8080/inbox/" + token,
                "http://127.0.0.1:8080/inbox/" + token,
                "http://127.0.0.1:" + app.port() + "/inbox/" + token,
                "http://localhost:" + app.port() + "/inbox/" + token,
                "http://[::1]:" + app.port() + "/inbox/" + token,
                "http://user@localhost:8080/inbox/" + token,
                "http://localhost:8080@127.0.0.1:" + app.port() + "/inbox/" + token);
        for (String trick : tricks) {
            api.patch("/webhooks/" + webhook, new JsonObject().put("url", trick))
                    .expect(422);
            // As if an earlier version had let it in.
            database.query("UPDATE webhook SET url = $1, revision = revision + 1", trick);
            JsonObject attempt = api.post(
                            "/webhooks/" + webhook + "/test", new JsonObject().put("event", "link.created"))
                    .expect(200)
                    .json();
            assertThat(attempt.getJsonObject("error").getString("code"))
                    .as(trick)
                    .isIn("blocked", "dns");
        }
        assertThat(database.count("inbox_request")).isZero();
    }

    @Test
    void isGoneForItsWebhookOnceItIsDeleted() {
        InboxToken token = newInbox();
        String webhook = newWebhook(urls.of(token));
        assertThat(test(webhook).getString("outcome")).isEqualTo("succeeded");

        Engine.await(inboxes.delete(workspace, token));

        assertThat(test(webhook).getJsonObject("error").getString("code")).isEqualTo("blocked");
        assertThat(database.count("inbox_request")).isZero();
    }

    @Test
    void answersAsItWasTold() {
        InboxToken token = newInbox();
        String webhook = newWebhook(urls.of(token));

        tell(token, new InboxAnswer(503, 0, false));
        eventually(() -> assertThat(test(webhook).getInteger("status")).isEqualTo(503));
        tell(token, new InboxAnswer(302, 0, false));
        eventually(() -> assertThat(test(webhook).getInteger("status")).isEqualTo(302));
        tell(token, new InboxAnswer(204, 1, false));
        eventually(() -> {
            JsonObject attempt = test(webhook);
            assertThat(attempt.getInteger("status")).isEqualTo(204);
            assertThat(attempt.getInteger("durationMs")).isBetween(1_000, 1_900);
        });
        tell(token, new InboxAnswer(200, 0, true));
        eventually(() -> assertThat(test(webhook).getJsonObject("error").getString("code"))
                .isEqualTo("timeout"));
        for (InboxAnswer wrong : List.of(
                new InboxAnswer(199, 0, false),
                new InboxAnswer(600, 0, false),
                new InboxAnswer(200, -1, false),
                new InboxAnswer(200, 21, false))) {
            assertThatThrownBy(() -> tell(token, wrong)).isInstanceOf(Rejection.InvalidInput.class);
        }
    }

    @Test
    void verifiesAllOfABodyAndKeepsItsBeginning() throws IOException {
        InboxToken token = newInbox();
        newWebhook(urls.of(token));

        api.publish("link.created", "{\"long\":\"" + "x".repeat(200_000) + "\"}");

        eventually(() -> assertThat(requests(token)).hasSize(1));
        InboxRequest got = read(token, requests(token).getFirst());
        assertThat(got.verified()).isTrue();
        assertThat(got.truncated()).isTrue();
        assertThat(got.body().length()).isEqualTo(Inboxes.BODY_KEPT);
        assertThat(send(token, "", "y".repeat(InboxCall.MOST_BYTES + 1))).startsWith("HTTP/1.1 413");
    }

    @Test
    void takesWhateverStrangersSendAndKeepsNoCookies() throws IOException {
        InboxToken token = newInbox();

        assertThat(send(token, "Cookie: fanfare-session=stolen\r\nX-Mine: <b>\r\n", "hello"))
                .startsWith("HTTP/1.1 200");

        eventually(() -> assertThat(requests(token)).hasSize(1));
        InboxRequest got = read(token, requests(token).getFirst());
        assertThat(got.verified()).isNull();
        assertThat(got.headers()).contains("X-Mine: <b>").doesNotContainIgnoringCase("cookie");
        for (String path : List.of(
                "/inbox/" + InboxToken.generate(),
                "/inbox/",
                "/inbox/" + token + "/",
                "/inbox/../inbox/" + token,
                "/inbox/%2e%2e/health/live")) {
            assertThat(exchange("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 404");
        }
        assertThat(database.count("inbox_request")).isEqualTo(1);
    }

    @Test
    void cutsTheOldestOffWhenTooManyAreUnderWay() throws IOException {
        InboxToken token = newInbox();
        tell(token, new InboxAnswer(200, 0, true));
        List<Socket> held = new ArrayList<>();
        try {
            // Connections are shared out among event loops, each of which has bounds of its own.
            int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            for (int i = 0; i < 256 * loops + 40; i++) {
                held.add(begin(request(token, "", "{}")));
            }
            held.getFirst().setSoTimeout(10_000);
            assertThat(held.getFirst().getInputStream().read())
                    .as("the first is cut off")
                    .isEqualTo(-1);
            held.getLast().setSoTimeout(500);
            assertThatThrownBy(() -> held.getLast().getInputStream().read())
                    .as("the last still waits")
                    .isInstanceOf(SocketTimeoutException.class);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        InboxToken other = newInbox();
        assertThat(send(other, "", "hello")).startsWith("HTTP/1.1 200");
    }

    @Test
    void keepsTheNewestTwoHundred() {
        Inbox inbox = Engine.await(inboxes.create(workspace));
        InboxRequestStore store = new InboxRequestStore(database.pool());
        Uuid7 uuids = new Uuid7(clock);
        List<UUID> ids = IntStream.range(0, 250).mapToObj(i -> uuids.next()).toList();
        for (int from = 0; from < ids.size(); from += 50) {
            Engine.await(store.insert(
                    ids.subList(from, from + 50).stream()
                            .map(id -> new InboxRequestStore.Arrival(inbox, empty(id)))
                            .toList(),
                    Inboxes.REQUESTS_KEPT));
        }

        assertThat(database.count("inbox_request")).isEqualTo(200);
        List<InboxRequest> kept = Engine.await(inboxes.requests(workspace, inbox.token(), null, 300));
        assertThat(kept.getFirst().id().value()).isEqualTo(ids.getLast());
        assertThat(kept.getLast().id().value()).isEqualTo(ids.get(50));
    }

    @Test
    void whatIsOldIsSweptAndSoIsAnInboxThatNobodyUses() {
        InboxToken unused = newInbox();
        InboxToken used = newInbox();
        newWebhook(urls.of(used));
        api.publish("link.created", "{}");
        eventually(() -> assertThat(requests(used)).hasSize(1));
        Retention retention = new Retention(database.pool(), urls, clock, 30);

        clock.advance(Inboxes.AGE.minusMinutes(1));
        Engine.await(retention.keepOnce());
        assertThat(database.count("inbox")).isEqualTo(2);
        assertThat(database.count("inbox_request")).isEqualTo(1);

        clock.advance(Duration.ofMinutes(2));
        Engine.await(retention.keepOnce());
        assertThat(database.count("inbox_request")).isZero();
        assertThat(Engine.await(inboxes.get(workspace, used)).token()).isEqualTo(used);
        assertThatThrownBy(() -> Engine.await(inboxes.get(workspace, unused))).isInstanceOf(Rejection.NotFound.class);
    }

    @Test
    void aWorkspaceHasTwentyAtMost() {
        for (int i = 0; i < Inboxes.MOST_OF_A_WORKSPACE; i++) {
            newInbox();
        }

        assertThatThrownBy(this::newInbox).isInstanceOf(Rejection.Conflict.class);
        Engine.await(inboxes.create(app.createWorkspace()));
    }

    private InboxToken newInbox() {
        return Engine.await(inboxes.create(workspace)).token();
    }

    private String newWebhook(String url) {
        return api.createWebhook(url, "link.created").getString("id");
    }

    private void tell(InboxToken token, InboxAnswer answer) {
        Engine.await(inboxes.answer(workspace, token, answer));
    }

    private JsonObject test(String webhook) {
        return api.post("/webhooks/" + webhook + "/test", new JsonObject().put("event", "link.created"))
                .expect(200)
                .json();
    }

    private List<JsonObject> attempts(String webhook) {
        return api.get("/webhooks/" + webhook + "/attempts").array().stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private List<InboxRequestId> requests(InboxToken token) {
        List<InboxRequestId> ids = new ArrayList<>();
        for (Row row : database.query("SELECT id FROM inbox_request WHERE token = $1 ORDER BY id", token.value())) {
            ids.add(new InboxRequestId(row.getUUID("id")));
        }
        return ids;
    }

    private InboxRequest read(InboxToken token, InboxRequestId id) {
        return Engine.await(inboxes.request(workspace, token, id));
    }

    private InboxRequest empty(UUID id) {
        return new InboxRequest(new InboxRequestId(id), "POST", "", "", Buffer.buffer(), 0, clock.instant(), null);
    }

    private String send(InboxToken token, String headers, String body) throws IOException {
        return exchange(request(token, headers, body));
    }

    private static String request(InboxToken token, String headers, String body) {
        return "POST /inbox/" + token + " HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** The beginning of the answer. */
    private String exchange(String request) throws IOException {
        try (Socket socket = begin(request)) {
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket begin(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }
}
