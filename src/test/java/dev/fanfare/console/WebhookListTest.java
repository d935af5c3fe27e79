package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /{workspace}/webhooks}, and the ways to it. */
class WebhookListTest {
    private static final String LIST = "/my-workspace/webhooks";

    private Console console;
    private Browser owner;

    @BeforeEach
    void start() {
        console = Console.withOwner();
        owner = console.owner();
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void showsNameStatusUrlAndEventTypes() {
        create(console.api(), "Orders to warehouse", "https://warehouse.example/hook");
        String disabled = create(console.api(), "Old CRM", "https://crm.example/in");
        console.api()
                .post("/webhooks/" + disabled + "/disable", new JsonObject())
                .expect(200);
        create(console.api(), "Segment", "https://segment.example/track");
        console.database.query("UPDATE webhook SET consecutive_failures = 7 WHERE name = 'Segment'");

        String page = owner.get(LIST).expect(200).body();

        assertThat(page)
                .containsSubsequence(
                        "Segment",
                        "Failing · 7 in a row",
                        "https://segment.example/track",
                        "link.created",
                        "+1 more",
                        "Old CRM",
                        "Disabled",
                        "by an owner",
                        "Orders to warehouse",
                        "Enabled",
                        "https://warehouse.example/hook",
                        "No attempts in 24 hours",
                        "nothing sent yet");
    }

    @Test
    void isEmptyWithAWordOnHowToBegin() {
        assertThat(owner.get(LIST).expect(200).body()).contains("No webhooks yet", "Create a webhook");
    }

    @Test
    void writesHostileNamesAsText() {
        String hostile = "\"'><script>alert(1)</script>${7*7}";
        create(console.api(), hostile, "https://example.org/?a=b&c='x'");
        owner.submit("/my-workspace/settings", "name", "</title><svg onload=alert(1)>")
                .expect(303);

        for (String path : new String[] {
            LIST,
            "/my-workspace/settings",
            "/account",
            "/my-workspace/\"><script>".replace("\"", "%22").replace("<", "%3C").replace(">", "%3E")
        }) {
            assertThat(owner.get(path).body())
                    .doesNotContain("<script>", "<svg onload", "<b>")
                    .contains("&lt;/title&gt;&lt;svg onload=alert(1)&gt;");
        }
        assertThat(owner.get(LIST).body()).contains("&lt;script&gt;alert(1)&lt;/script&gt;${7*7}", "a=b&amp;c=");
        assertThat(owner.get("/my-workspace/settings").body())
                .contains("value=\"&lt;/title&gt;&lt;svg onload=alert(1)&gt;\"");
    }

    @Test
    void goesOnToOlderOnes() {
        for (int i = 1; i <= 51; i++) {
            create(console.api(), "Hook " + i + ".", "https://example.org/" + i);
        }

        String first = owner.get(LIST).body();
        String older = first.replaceAll("(?s).*href=\"([^\"]*before=[^\"]*)\".*", "$1");

        assertThat(first).contains("Hook 51.", "Hook 2.").doesNotContain("Hook 1.");
        assertThat(owner.get(older).expect(200).body()).contains("Hook 1.").doesNotContain("Hook 2.", ">Older<");
    }

    @Test
    void anAddressWithoutItsWorkspaceLeadsIntoIt() {
        String mine = create(console.api(), "Mine", "https://example.org/");
        String anothers = create(console.app.newWorkspace(), "Another's", "https://example.org/");

        assertThat(owner.get("/webhooks").expect(303).location()).isEqualTo(LIST);
        assertThat(owner.get("/webhooks/" + mine).expect(303).location()).isEqualTo(LIST + "/" + mine);
        owner.get("/webhooks/" + anothers).expect(404);
        owner.get("/webhooks/wh_nonsense").expect(404);
        assertThat(console.visitor().get("/webhooks/" + mine).expect(303).location())
                .isEqualTo("/login?next=%2Fwebhooks%2F" + mine);
    }

    @Test
    void theWorkspaceThatWasVisitedLastIsTheCurrentOne() {
        console.app.createWorkspace();
        console.database.query("""
                INSERT INTO membership (workspace_id, account_id, role, created_at)
                SELECT w.id, a.id, 'member', now() FROM workspace AS w, account AS a WHERE w.slug = 'a-workspace'""");
        assertThat(owner.get("/").location()).isEqualTo(LIST);

        owner.get("/a-workspace/webhooks").expect(200);

        assertThat(owner.get("/").location()).isEqualTo("/a-workspace/webhooks");
    }

    private static String create(Api api, String name, String url) {
        return api.post(
                        "/webhooks",
                        new JsonObject()
                                .put("name", name)
                                .put("url", url)
                                .put("triggers", JsonArray.of("link.created", "link.updated", "sale.created")))
                .expect(201)
                .json()
                .getString("id");
    }
}
