package dev.fanfare.console;

import static dev.fanfare.console.Access.ACCOUNT;
import static dev.fanfare.console.Access.ANYONE;
import static dev.fanfare.console.Access.MEMBER;
import static dev.fanfare.console.Access.OWNER;
import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.audit.AuditStore;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.delivery.OwedStore;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.event.Events;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.ApiKeyId;
import dev.fanfare.id.InvitationId;
import dev.fanfare.id.SessionId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.mail.Outbox;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.traffic.TrafficStore;
import dev.fanfare.workspace.Accounts;
import dev.fanfare.workspace.ApiKeys;
import dev.fanfare.workspace.Invitations;
import dev.fanfare.workspace.Members;
import dev.fanfare.workspace.PasswordHash;
import dev.fanfare.workspace.Sessions;
import dev.fanfare.workspace.Setup;
import dev.fanfare.workspace.Workspaces;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every route of the console times every kind of caller; {@code ApiAccessTest} is the API's half. A route that is not in the table fails the build. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private static final String STRANGER = "eve@example.org";
    private static final String MEMBER_MAIL = "mo@example.org";
    private static final String HOOK = "/:workspace/webhooks/:webhookId";

    private static final String INBOX = "/:workspace/inboxes/:token";

    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start();
    private final Map<String, Access> routes = table();
    private String webhook = "";
    private String attempt = "";
    private String event = "";
    private String inbox = "";
    private String inboxRequest = "";
    private String spare = "";
    private String invitation = "";
    private String key = "";
    private String email = "";

    private static Map<String, Access> table() {
        Map<String, Access> table = new LinkedHashMap<>();
        table.put("GET /static/:hash/:name", ANYONE);
        table.put("GET /setup", ANYONE);
        table.put("POST /setup", ANYONE);
        table.put("GET /login", ANYONE);
        table.put("POST /login", ANYONE);
        table.put("POST /theme", ANYONE);
        table.put("GET /account", ACCOUNT);
        table.put("POST /account", ACCOUNT);
        table.put("GET /help", ACCOUNT);
        table.put("GET /help/:document", ACCOUNT);
        table.put("GET /invitations", ANYONE);
        table.put("POST /invitations", ANYONE);
        table.put("POST /account/sessions", ACCOUNT);
        table.put("POST /account/sessions/:sessionId", ACCOUNT);
        table.put("GET /workspaces/new", ACCOUNT);
        table.put("POST /workspaces/new", ACCOUNT);
        table.put("GET /", ACCOUNT);
        table.put("GET /webhooks", ACCOUNT);
        // To somebody who does not belong to its workspace the webhook does not exist.
        table.put("GET /webhooks/:webhookId", ACCOUNT);
        table.put("GET /:workspace", MEMBER);
        table.put("GET /:workspace/settings", MEMBER);
        table.put("POST /:workspace/settings", OWNER);
        table.put("GET /:workspace/outbox", OWNER);
        table.put("GET /:workspace/outbox/:emailId", OWNER);
        table.put("GET /:workspace/members", MEMBER);
        table.put("POST /:workspace/members", OWNER);
        table.put("GET /:workspace/members/:accountId", OWNER);
        table.put("POST /:workspace/members/:accountId", OWNER);
        table.put("POST /:workspace/members/:accountId/remove", OWNER);
        table.put("GET /:workspace/invitations/:invitationId", OWNER);
        table.put("POST /:workspace/invitations/:invitationId", OWNER);
        table.put("POST /:workspace/invitations/:invitationId/withdraw", OWNER);
        table.put("GET /:workspace/leave", MEMBER);
        table.put("GET /:workspace/keys", MEMBER);
        table.put("GET /:workspace/keys/new", OWNER);
        table.put("POST /:workspace/keys/new", OWNER);
        table.put("GET /:workspace/keys/:keyId", OWNER);
        table.put("GET /:workspace/keys/:keyId/revoke", OWNER);
        table.put("POST /:workspace/keys/:keyId/revoke", OWNER);
        table.put("GET /:workspace/audit", OWNER);
        table.put("GET /:workspace/webhooks", MEMBER);
        table.put("GET /:workspace/webhooks/new", OWNER);
        table.put("POST /:workspace/webhooks/new", OWNER);
        table.put("GET " + HOOK, MEMBER);
        table.put("GET " + HOOK + "/attempts/:attemptId", MEMBER);
        table.put("GET " + HOOK + "/deliveries", MEMBER);
        table.put("POST " + HOOK + "/events/:eventId/resend", OWNER);
        table.put("GET " + HOOK + "/edit", OWNER);
        table.put("POST " + HOOK + "/edit", OWNER);
        table.put("GET " + HOOK + "/test", OWNER);
        table.put("POST " + HOOK + "/test", OWNER);
        table.put("GET " + HOOK + "/recover", OWNER);
        table.put("POST " + HOOK + "/recover", OWNER);
        table.put("GET " + HOOK + "/secret", OWNER);
        table.put("POST " + HOOK + "/secret", OWNER);
        table.put("POST " + HOOK + "/disable", OWNER);
        table.put("POST " + HOOK + "/enable", OWNER);
        table.put("GET " + HOOK + "/delete", OWNER);
        table.put("POST " + HOOK + "/delete", OWNER);
        table.put("GET " + HOOK + "/verify", MEMBER);
        table.put("GET " + HOOK + "/check", MEMBER);
        table.put("POST " + HOOK + "/check", MEMBER);
        table.put("GET /:workspace/inboxes", MEMBER);
        table.put("POST /:workspace/inboxes", OWNER);
        table.put("GET " + INBOX, MEMBER);
        table.put("POST " + INBOX, OWNER);
        table.put("GET " + INBOX + "/requests/:requestId", MEMBER);
        table.put("POST " + INBOX + "/test", OWNER);
        table.put("POST " + INBOX + "/delete", OWNER);
        table.put("GET /:workspace/overview", MEMBER);
        table.put("GET /:workspace/events", MEMBER);
        table.put("GET /:workspace/events/new", OWNER);
        table.put("POST /:workspace/events/new", OWNER);
        table.put("GET /:workspace/events/:eventId", MEMBER);
        table.put("POST /:workspace/events/:eventId", OWNER);
        table.put("GET /:workspace/event-types", MEMBER);
        // Ends the membership, and the session, it is asked with, so they come last.
        table.put("POST /:workspace/leave", MEMBER);
        table.put("POST /logout", ACCOUNT);
        return table;
    }

    @BeforeAll
    void populate() {
        addAccount(MEMBER_MAIL, "my-workspace", "member");
        spare = addAccount("sam@example.org", "my-workspace", "member").toString();
        invitation = invite();
        console.app.createWorkspace();
        addAccount(STRANGER, "a-workspace", "owner");
        key = new ApiKeyId(console.database
                        .query("SELECT id FROM api_key WHERE name = 'Bootstrap key'")
                        .iterator()
                        .next()
                        .getUUID("id"))
                .toString();
        email = console.database.query("""
                        INSERT INTO email (workspace_id, recipient, kind, facts, created_at)
                        SELECT workspace_id, 'ida@example.org', 'invitation',
                            '{"workspace":"A","invitedBy":"b","role":"member","expiresAt":"2026-11-30T12:00:00Z"}',
                            fanfare_now()
                        FROM api_key
                        WHERE name = 'Bootstrap key'
                        RETURNING id""").iterator().next().getLong("id").toString();
        receiver.answer(Answer.of(200));
        webhook = console.api().createWebhook(receiver.url(), "link.created").getString("id");
        event = console.api().publish("link.created", "{}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        attempt = console.api()
                .get("/webhooks/" + webhook + "/attempts")
                .array()
                .getJsonObject(0)
                .getString("id");
        Browser owner = console.owner();
        inbox = owner.submit("/my-workspace/inboxes").expect(303).location().replaceAll(".*/", "");
        console.visitor().postBody("/inbox/" + inbox, "hello").expect(200);
        eventually(() -> assertThat(console.database.count("inbox_request")).isEqualTo(1));
        Matcher link = Pattern.compile("/requests/(req_[0-9a-z]{26})")
                .matcher(owner.get(path(INBOX)).body());
        assertThat(link.find()).isTrue();
        inboxRequest = link.group(1);
    }

    @AfterAll
    void close() {
        console.close();
        receiver.close();
    }

    @Test
    void theTableHasEveryRoute() {
        TreeSet<String> real = new TreeSet<>();
        try (Engine engine = Engine.start(console.database, InstantSource.system())) {
            router(engine).getRoutes().stream()
                    .filter(route -> route.getPath() != null && route.methods() != null)
                    .forEach(route -> route.methods().forEach(method -> real.add(method + " " + route.getPath())));
        }
        real.removeIf(route -> route.startsWith("HEAD "));
        // Streams never end by themselves: they have a test of their own below.
        assertThat(real.remove("GET " + HOOK + "/live")).isTrue();
        assertThat(real.remove("GET " + INBOX + "/live")).isTrue();

        assertThat(real).isEqualTo(new TreeSet<>(routes.keySet()));
    }

    private Router router(Engine engine) {
        PasswordHash passwords = new PasswordHash(TestDatabase.vertx());
        Uuid7 uuids = new Uuid7(InstantSource.system());
        return ConsoleRouter.create(
                TestDatabase.vertx(),
                new Pages(TestDatabase.vertx(), "http://localhost", "test"),
                new ConsoleRouter.UseCases(
                        new Setup(console.database.pool(), uuids, passwords),
                        new Accounts(console.database.pool(), passwords),
                        new Sessions(console.database.pool()),
                        new Workspaces(console.database.pool(), uuids),
                        new Members(console.database.pool()),
                        new Invitations(console.database.pool(), uuids, passwords, TestDatabase.SECRET_KEYS),
                        new ApiKeys(console.database.pool(), new Uuid7(InstantSource.system()), InstantSource.system()),
                        new AuditStore(console.database.pool()),
                        engine.webhooks(),
                        EventCatalog.builtIn(),
                        new Events(console.database.pool()),
                        new Disabling(console.database.pool(), changed -> {}),
                        new AttemptLog(console.database.pool()),
                        new TrafficStore(console.database.pool()),
                        engine.tests(),
                        new Recovery(console.database.pool(), engine.webhooks(), InstantSource.system()),
                        new Inboxes(console.database.pool(), new InboxUrls("http://localhost")),
                        engine.publisher(),
                        new OwedStore(console.database.pool()),
                        new Outbox(
                                TestDatabase.vertx(),
                                console.database.pool(),
                                "",
                                "http://localhost",
                                TestDatabase.SECRET_KEYS),
                        TestDatabase.SECRET_KEYS,
                        false,
                        InstantSource.system(),
                        () -> false),
                false);
    }

    @Test
    void whoIsNotLoggedInIsAskedTo() {
        Browser nobody = console.visitor();
        Browser expired = console.owner();
        console.pass(Duration.ofDays(2));
        for (Browser caller : new Browser[] {nobody, expired}) {
            routes.forEach((route, access) -> {
                if (access == ANYONE) {
                    assertThat(ask(caller, route).status()).as(route).isNotIn(403, 500);
                } else {
                    Browser.Answer answer = ask(caller, route);
                    assertThat(answer.status()).as(route).isEqualTo(303);
                    assertThat(answer.location()).as(route).startsWith("/login");
                }
            });
        }
    }

    @Test
    void aStrangerFindsNothingOfAnotherWorkspace() {
        Browser stranger = console.visitor().logIn(STRANGER, Console.PASSWORD);
        routes.forEach((route, access) -> {
            boolean ofWorkspace = route.contains(":workspace") || route.contains(":webhookId");
            if (ofWorkspace) {
                assertThat(ask(stranger, route).status()).as(route).isEqualTo(404);
            } else if (!route.endsWith("/logout")) {
                assertThat(ask(stranger, route).status()).as(route).isIn(200, 303, 404, 422);
            }
        });
    }

    @Test
    void aMemberReadsAndChangesNothing() {
        Browser member = console.visitor().logIn(MEMBER_MAIL, Console.PASSWORD);
        assertThat(member.get(path(HOOK)).expect(200).body())
                .doesNotContain("Delete webhook", "Send test event", "/secret");
        routes.forEach((route, access) -> {
            if (access == OWNER) {
                assertThat(ask(member, route).status()).as(route).isEqualTo(403);
            } else if (access == MEMBER) {
                assertThat(ask(member, route).status()).as(route).isIn(200, 303);
            }
        });
    }

    @Test
    void anOwnerMayDoAll() {
        Browser owner = console.owner();
        routes.forEach((route, access) -> {
            if (!route.startsWith("GET /static") && !route.endsWith(" /invitations")) {
                assertThat(ask(owner, route).status()).as(route).isIn(200, 303, 409, 422);
            }
        });
        assertThat(owner.get("/account").expect(303).location())
                .as("the last route logged out")
                .startsWith("/login");
    }

    @Test
    void liveLogsAreForMembersOnly() {
        for (String live : List.of(path(HOOK + "/live"), path(INBOX + "/live"))) {
            assertThat(console.visitor().get(live).expect(303).location())
                    .as(live)
                    .startsWith("/login");
            console.visitor().logIn(STRANGER, Console.PASSWORD).get(live).expect(404);
        }
    }

    private Browser.Answer ask(Browser caller, String route) {
        String path = path(route.substring(route.indexOf(' ') + 1));
        return route.startsWith("GET") ? caller.get(path) : caller.post(path, token(caller), "theme", "light");
    }

    /** Of a page that everybody has a form on. */
    private static String token(Browser caller) {
        return caller.follow(caller.get("/login")).formToken();
    }

    private String path(String route) {
        return route.replace(":workspace", "my-workspace")
                .replace(":webhookId", webhook)
                .replace(":attemptId", attempt)
                .replace(":keyId", key)
                .replace(":emailId", email)
                .replace(":eventId", event)
                .replace(":token", inbox)
                .replace(":requestId", inboxRequest)
                .replace(":accountId", spare)
                .replace(":invitationId", invitation)
                .replace(":sessionId", new SessionId(UUID.randomUUID()).toString())
                .replace(":hash", "x")
                .replace(":document", "quickstart")
                .replace(":name", "fanfare.css");
    }

    private String invite() {
        UUID id = UUID.randomUUID();
        console.database.query("""
                INSERT INTO invitation
                    (workspace_id, id, email, role, token_hash, invited_by, created_at, expires_at)
                SELECT workspace_id, $1, 'ida@example.org', 'member', sha256('x'), account_id, fanfare_now(),
                    fanfare_now() + interval '90 days'
                FROM membership
                WHERE role = 'owner'""", id);
        return new InvitationId(id).toString();
    }

    private AccountId addAccount(String email, String slug, String role) {
        UUID id = UUID.randomUUID();
        console.database.query(
                "INSERT INTO account (id, email, password_hash, created_at)"
                        + " SELECT $1, $2, password_hash, created_at FROM account WHERE email = $3",
                id,
                email,
                Console.OWNER);
        console.database.query(
                "INSERT INTO membership (workspace_id, account_id, role, created_at)"
                        + " SELECT id, $1, $2, fanfare_now() FROM workspace WHERE slug = $3",
                id,
                role,
                slug);
        return new AccountId(id);
    }
}
