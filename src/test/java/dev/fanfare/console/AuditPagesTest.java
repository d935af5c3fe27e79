package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.LogWatch;
import dev.fanfare.testing.Receiver;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditPagesTest {
    private static final String AUDIT = "/my-workspace/audit";
    private static final String BOOTSTRAP = "Bootstrap key";

    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start().answer(Answer.of(200));
    private final Api api = console.api();
    private final Browser owner = console.owner();

    @AfterEach
    void close() {
        console.close();
        receiver.close();
    }

    @Test
    void everythingDoneByTheApiIsTheKeys() {
        String hook = api.createWebhook(receiver.url(), "link.created").getString("id");
        String path = "/webhooks/" + hook;
        String event = api.publish("link.created", "{}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        String secret = api.get(path + "/secret").expect(200).json().getString("secret");
        String next = api.post(path + "/rotate-secret", "{}").expect(200).json().getString("secret");
        api.patch(path, new JsonObject().put("name", "New name")).expect(200);
        api.patch(path, new JsonObject().put("name", "New name")).expect(200);
        api.post(path + "/test", new JsonObject().put("event", "link.created")).expect(200);
        api.post(path + "/events/" + event + "/resend", "").expect(202);
        api.post(
                        path + "/recover",
                        new JsonObject()
                                .put(
                                        "since",
                                        console.clock.instant().minusSeconds(60).toString())
                                .put("what", "missed"))
                .expect(202);
        api.post(path + "/disable", "").expect(200);
        api.post(path + "/disable", "").expect(200);
        api.post(path + "/enable", new JsonObject().put("held", "discard")).expect(200);
        api.delete(path).expect(204);

        assertThat(actions(BOOTSTRAP))
                .containsExactly(
                        "webhook.created",
                        "secret.shown",
                        "secret.rotated",
                        "webhook.updated",
                        "test.sent",
                        "event.resent",
                        "events.recovered",
                        "webhook.disabled",
                        "held.discarded",
                        "webhook.enabled",
                        "webhook.deleted");
        assertThat(everythingWritten()).contains(hook, event).doesNotContain(secret, next, "whsec_");
        assertThat(owner.get(AUDIT).expect(200).body())
                .contains("created the webhook", "New name", "rotated the secret", BOOTSTRAP)
                .doesNotContain(secret, next);
    }

    @Test
    void everythingDoneInTheConsoleIsTheAccounts() {
        String made = owner.submit(
                        "/my-workspace/webhooks/new", "name", "Mine", "url", receiver.url(), "triggers", "link.created")
                .expect(303)
                .location();
        String hook = made.replace("/secret", "");
        String secret = owner.get(made).expect(200).body().replaceAll("(?s).*(whsec_[0-9a-f]{32}).*", "$1");
        owner.submit(made, "overlap", "hour").expect(303);
        String seen = owner.get(hook + "/edit").body().replaceAll("(?s).*name=\"seen\" value=\"([^\"]*)\".*", "$1");
        owner.submit(hook + "/edit", "seen", seen, "name", "Yours", "url", receiver.url(), "triggers", "sale.created")
                .expect(303);
        owner.submit(hook + "/test", "event", "link.created", "data", "{}").expect(303);
        String token = owner.get(hook).formToken();
        owner.post(hook + "/disable", token).expect(303);
        owner.post(hook + "/enable", token, "held", "resume").expect(303);
        owner.submit(hook + "/recover", "what", "missed", "since", "2020-01-01T00:00", "confirmed", "yes")
                .expect(303);
        owner.submit(hook + "/delete", "name", "Yours").expect(303);
        owner.submit("/my-workspace/settings", "name", "Acme").expect(303);
        owner.submit("/my-workspace/keys/new", "name", "Shop", "scopes", "events.write", "expires", "never")
                .expect(303);
        Matcher key = Pattern.compile("keys/(key_[0-9a-z]+)/revoke\" aria-label=\"Revoke Shop")
                .matcher(owner.get("/my-workspace/keys").body());
        assertThat(key.find()).isTrue();
        owner.submit("/my-workspace/keys/" + key.group(1) + "/revoke").expect(303);

        assertThat(actions(Console.OWNER))
                .containsExactly(
                        "webhook.created",
                        // To see it, and with the form that rotates it.
                        "secret.shown",
                        "secret.shown",
                        "secret.rotated",
                        "webhook.updated",
                        "test.sent",
                        "webhook.disabled",
                        "webhook.enabled",
                        "events.recovered",
                        "webhook.deleted",
                        "workspace.renamed",
                        "key.created",
                        "key.revoked");
        assertThat(everythingWritten()).doesNotContain(secret, "whsec_");
        assertThat(owner.get(AUDIT + "?action=webhook.updated").body())
                .containsSubsequence(
                        "<del>", "Mine", "<ins>", "Yours", "<del>", "link.created", "<ins>", "sale.created");
    }

    /** What is refused, and what ends as it began, is no change. */
    @Test
    void whatIsRefusedIsNotWrittenDown() {
        api.post("/webhooks", new JsonObject().put("name", "x")).expect(422);
        api.createWebhook(receiver.url(), "link.created");
        api.post(
                        "/webhooks",
                        new JsonObject()
                                .put("name", "Again")
                                .put("url", receiver.url())
                                .put("triggers", JsonArray.of("link.created")))
                .expect(409);
        api.delete("/webhooks/wh_01m84h07fke00b08whkzf2s74h").expect(404);
        owner.submit("/my-workspace/settings", "name", "").expect(422);
        owner.submit("/my-workspace/settings", "name", "My workspace").expect(303);

        assertThat(actions(BOOTSTRAP)).containsExactly("webhook.created");
        assertThat(actions(Console.OWNER)).isEmpty();
    }

    @Test
    void anAutomaticDisablingIsFanfares() {
        receiver.answer(Answer.of(410));
        String hook = api.createWebhook(receiver.url(), "link.created").getString("id");
        api.publish("link.created", "{}");

        eventually(() -> assertThat(actions("Fanfare")).contains("webhook.disabled"));
        assertThat(owner.get(AUDIT + "?actor=fanfare&object=" + hook).body())
                .contains("disabled the webhook", "gone", "Failures in a row")
                .doesNotContain("created the webhook");
    }

    @Test
    void isNarrowedAndPagedByItsAddress() {
        String hook = api.createWebhook(receiver.url(), "link.created").getString("id");
        for (int i = 0; i < 60; i++) {
            api.patch("/webhooks/" + hook, new JsonObject().put("name", "Name " + i))
                    .expect(200);
        }
        owner.submit("/my-workspace/settings", "name", "Acme").expect(303);

        String first =
                owner.get(AUDIT + "?action=webhook.updated&object=" + hook).body();
        Matcher older = Pattern.compile("href=\"([^\"]+before=[0-9]+)\"").matcher(first);
        assertThat(older.find()).isTrue();
        String second =
                owner.get(older.group(1).replace("&amp;", "&")).expect(200).body();

        assertThat(first).contains("Name 59").doesNotContain("renamed the workspace", "Name 8<");
        assertThat(second).contains("Name 8<").doesNotContain("Name 59", "created the webhook");
        for (String nonsense : List.of("?actor=x", "?action=y", "?object=z", "?before=w", "?object=%3Cscript%3E")) {
            assertThat(owner.get(AUDIT + nonsense).expect(200).body())
                    .as(nonsense)
                    .contains("renamed the workspace")
                    .doesNotContain("<script>");
        }
        assertThat(owner.get("/my-workspace/webhooks/" + hook).body()).contains(AUDIT + "?object=" + hook);
    }

    @Test
    void whatPeopleTypedStaysText() {
        String evil = "<b>\"'&amp;</b>" + LogWatch.UNSPEAKABLE;
        api.post(
                        "/webhooks",
                        new JsonObject()
                                .put("name", evil)
                                .put("url", receiver.url())
                                .put("triggers", JsonArray.of("link.created")))
                .expect(201);
        owner.submit("/my-workspace/keys/new", "name", evil, "scopes", "events.write", "expires", "never")
                .expect(303);

        for (String page : List.of(AUDIT, "/my-workspace/keys")) {
            assertThat(owner.get(page).expect(200).body())
                    .as(page)
                    .contains("&lt;b&gt;")
                    .doesNotContain("<b>\"");
        }
    }

    @Test
    void anotherWorkspacesChangesAreNotThere() {
        console.app.newWorkspace().createWebhook(receiver.url(), "link.created");

        assertThat(owner.get(AUDIT).body()).doesNotContain("created the webhook");
    }

    @Test
    void isKeptForAYear() {
        api.createWebhook(receiver.url(), "link.created");
        console.pass(Duration.ofDays(364));

        assertThat(console.owner().get(AUDIT).body()).contains("created the webhook");
    }

    /** Of what somebody did, the oldest first. */
    private List<String> actions(String name) {
        List<String> actions = new ArrayList<>();
        for (Row row : console.database.query("SELECT action FROM audit WHERE actor_name = $1 ORDER BY id", name)) {
            actions.add(row.getString("action"));
        }
        return actions;
    }

    private String everythingWritten() {
        StringBuilder text = new StringBuilder();
        for (Row row : console.database.query("SELECT audit::text FROM audit")) {
            text.append(row.getString(0)).append('\n');
        }
        return text.toString();
    }
}
