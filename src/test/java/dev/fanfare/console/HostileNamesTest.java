package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.AccountId;
import dev.fanfare.id.InvitationId;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.LogWatch;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names, addresses and requests of people who mean harm are shown as text, on every page that is not a webhook's. */
class HostileNamesTest {
    private static final String EVIL = "<script>alert(1)</script>\"'&";
    private static final String ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;";
    private static final String EVIL_QUERY = "%3Cscript%3Ealert(1)%3C/script%3E";
    /** PostgreSQL keeps it; the form would refuse it. */
    private static final String ADDRESS = "<script>alert(1)</script>\"'&\u202e@example.org";

    private final Console console = Console.withOwner();
    private final Browser owner = console.owner();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void ofPeople() {
        console.database.query("UPDATE account SET email = $1", ADDRESS);
        owner.submit("/my-workspace/settings", "name", EVIL).expect(303);
        owner.submit("/my-workspace/members", "email", "bob@example.org", "role", "member")
                .expect(303);
        console.database.query("UPDATE invitation SET email = $1", ADDRESS);
        console.database.query("UPDATE email SET recipient = $1", ADDRESS);
        console.database.query("UPDATE session SET user_agent = $1, address = $2", EVIL, EVIL);
        String invitation = new InvitationId(id("invitation")).toString();
        String account = new AccountId(id("account")).toString();

        for (String page : List.of(
                "/account",
                "/workspaces/new",
                "/my-workspace/settings",
                "/my-workspace/members",
                "/my-workspace/members/" + account,
                "/my-workspace/invitations/" + invitation,
                "/my-workspace/leave",
                "/my-workspace/audit",
                "/my-workspace/outbox",
                "/my-workspace/outbox/"
                        + console.database
                                .query("SELECT id FROM email")
                                .iterator()
                                .next()
                                .getLong(0),
                "/my-workspace/nope")) {
            assertText(page, owner.get(page).body());
        }
    }

    @Test
    void ofWhoIsInvitedAndByWhom() {
        console.database.query("UPDATE account SET email = $1", ADDRESS);
        owner.submit("/my-workspace/settings", "name", EVIL).expect(303);
        Browser.Answer sent = owner.submit("/my-workspace/members", "email", "bob@example.org", "role", "member");
        String link = owner.follow(sent).body().replaceAll("(?s).*(/invitations\\?token=[A-Za-z0-9_-]{43}).*", "$1");
        console.database.query("UPDATE invitation SET email = 'x' || $1", ADDRESS);

        assertText(link, console.visitor().get(link).expect(200).body());
        assertText(link, owner.get(link).expect(200).body());
    }

    @Test
    void ofWhatIsTypedAndRefused() {
        assertText(
                "members",
                owner.submit("/my-workspace/members", "email", EVIL, "role", EVIL)
                        .body());
        assertText(
                "key",
                owner.submit("/my-workspace/keys/new", "name", EVIL, "expires", "never")
                        .body());
        assertText(
                "workspace",
                owner.submit("/workspaces/new", "name", EVIL.repeat(9)).body());
        assertText(
                "log in",
                console.visitor()
                        .submit("/login", "email", EVIL, "password", "x")
                        .body());
    }

    @Test
    void ofKeysAndOfWhatTheAuditSaysOfThem() {
        Browser.Answer made =
                owner.submit("/my-workspace/keys/new", "name", EVIL, "scopes", "webhooks.read", "expires", "never");
        assertText("created", owner.follow(made.expect(303)).expect(200).body());

        assertText("revoke", owner.get(made.location() + "/revoke").expect(200).body());
        for (String page :
                List.of("/my-workspace/keys", "/my-workspace/audit", "/my-workspace/audit?object=" + EVIL_QUERY)) {
            assertText(page, owner.get(page).expect(200).body());
        }
    }

    @Test
    void ofRequestsToAnInbox() {
        String inbox = owner.submit("/my-workspace/inboxes").expect(303).location();
        String body = "{\"evil\": \"" + EVIL.replace("\"", "\\\"") + LogWatch.UNSPEAKABLE + "\"}";
        console.visitor()
                .postBody(
                        "/inbox/" + inbox.replaceAll(".*/", "") + "?q=" + EVIL_QUERY + "&s=" + LogWatch.UNSPEAKABLE,
                        body,
                        "X-Evil",
                        EVIL,
                        "webhook-id",
                        EVIL,
                        "webhook-signature",
                        EVIL)
                .expect(200);
        eventually(() -> assertThat(console.database.count("inbox_request")).isEqualTo(1));

        String page = owner.get(inbox).expect(200).body();
        Matcher request = Pattern.compile("/requests/req_[0-9a-z]{26}").matcher(page);
        assertThat(request.find()).isTrue();

        assertText(inbox, page);
        assertText("request", owner.get(inbox + request.group()).expect(200).body());
        owner.get("/my-workspace/inboxes").expect(200);
    }

    @Test
    void ofWebhooksInMails() {
        console.database.query(
                """
                INSERT INTO email (workspace_id, recipient, kind, facts, created_at)
                SELECT id, $1, 'disabled', $2, fanfare_now() FROM workspace""",
                ADDRESS,
                new JsonObject(Map.of(
                        "webhookId",
                        "wh_01m84h07fke00b08whkzf2s74h",
                        "name",
                        EVIL,
                        "url",
                        "https://example.org/" + EVIL,
                        "failures",
                        20,
                        "error",
                        EVIL,
                        "at",
                        "2026-11-23T12:00:05.123Z")));

        assertText("outbox", owner.get("/my-workspace/outbox").expect(200).body());
        assertText("mail", owner.get("/my-workspace/outbox/1").expect(200).body());
    }

    private static void assertText(String page, String body) {
        assertThat(body).as(page).contains(ESCAPED).doesNotContain("<script>alert", "\"'&\u202e", "\"'&@");
    }

    private UUID id(String table) {
        return console.database
                .query("SELECT id FROM " + table)
                .iterator()
                .next()
                .getUUID(0);
    }
}
