package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Browser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the console lets in, and what it tells browsers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorTest {
    private static final String SETTINGS = "/my-workspace/settings";
    private static final List<String> PRIVATE =
            List.of("/", "/webhooks", "/account", "/my-workspace", "/my-workspace/webhooks", SETTINGS);

    private final Console console = Console.withOwner();

    @AfterEach
    void promote() {
        console.database.query("UPDATE membership SET role = 'owner'");
        console.database.query("DELETE FROM login_throttle");
    }

    @AfterAll
    void close() {
        console.close();
    }

    @Test
    void aFormWithoutItsTokenOrWithAnothersIsRefused() {
        Browser owner = console.owner();
        String another = console.owner().get("/account").formToken();

        for (String token : new String[] {"", "guessed", another}) {
            assertThat(owner.post(SETTINGS, token, "name", "Stolen").expect(403).body())
                    .contains("out of date");
        }
        owner.postBody(SETTINGS, "name=Stolen").expect(403);

        assertThat(owner.get(SETTINGS).body()).doesNotContain("Stolen");
        owner.submit(SETTINGS, "name", "Kept").expect(303);
        assertThat(owner.get(SETTINGS).body()).contains("Kept");
        owner.submit(SETTINGS, "name", "My workspace").expect(303);
    }

    @Test
    void aFormFromAnotherSiteIsRefusedEvenWithItsToken() {
        Browser owner = console.owner();
        String token = owner.get(SETTINGS).formToken();
        String body = Browser.encode(Map.of("form-token", token, "name", "My workspace"));

        owner.postBody(SETTINGS, body, "Sec-Fetch-Site", "cross-site").expect(403);
        owner.postBody(SETTINGS, body, "Sec-Fetch-Site", "same-site").expect(403);
        owner.postBody(SETTINGS, body, "Origin", "https://evil.example").expect(403);
        owner.postBody(SETTINGS, body, "Origin", "null").expect(403);
        owner.postBody(SETTINGS, body, "Origin", "http://127.0.0.1", "Sec-Fetch-Site", "same-origin")
                .expect(303);
        owner.postBody(SETTINGS, body).expect(303);
    }

    @Test
    void theLogInFormIsGuardedAlike() {
        Browser visitor = console.visitor();
        String body = Browser.encode(Map.of("email", Console.OWNER, "password", Console.PASSWORD));

        visitor.postBody("/login", body).expect(403);
        String token = visitor.get("/login").formToken();
        console.visitor()
                .post("/login", token, "email", Console.OWNER, "password", Console.PASSWORD)
                .expect(403);
        visitor.post("/login", token, "email", Console.OWNER, "password", Console.PASSWORD)
                .expect(303);
    }

    @Test
    void privatePagesWantALogInFirst() {
        for (String path : PRIVATE) {
            assertThat(console.visitor().get(path).expect(303).location()).startsWith("/login");
        }
    }

    @Test
    void aMemberReadsWhatOnlyAnOwnerChanges() {
        Browser owner = console.owner();
        String form = owner.get(SETTINGS).formToken();
        console.demote();

        assertThat(owner.get("/my-workspace/webhooks").expect(200).body()).contains("Only owners");
        assertThat(owner.get(SETTINGS).expect(200).body())
                .contains("Only owners")
                .doesNotContain(">Rename<");
        assertThat(owner.post(SETTINGS, form, "name", "Mine").expect(403).body())
                .contains("Only owners of this workspace may do this.");

        assertThat(owner.get(SETTINGS).body()).doesNotContain("Mine");
    }

    @Test
    void anothersWorkspaceIsLikeOneThatDoesNotExist() {
        console.app.createWorkspace();
        Browser owner = console.owner();

        Browser.Answer anothers = owner.get("/a-workspace/webhooks").expect(404);
        Browser.Answer none = owner.get("/no-workspace/webhooks").expect(404);

        assertThat(none.body().replace("/no-workspace/", "/a-workspace/")).isEqualTo(anothers.body());
        console.database.query("DELETE FROM membership");
        owner.get("/my-workspace/webhooks").expect(404);
        assertThat(owner.get("/").expect(200).body()).contains("You belong to no workspace");
        console.database.query("""
                INSERT INTO membership (workspace_id, account_id, role, created_at)
                SELECT w.id, a.id, 'owner', now() FROM workspace AS w, account AS a WHERE w.slug = 'my-workspace'""");
    }

    @Test
    void everyAnswerForbidsWhatPagesDoNotNeed() {
        Browser owner = console.owner();
        Browser visitor = console.visitor();
        List<Browser.Answer> answers = List.of(
                visitor.get("/login"),
                visitor.get("/setup"),
                visitor.get("/nowhere/at/all"),
                visitor.get("/"),
                visitor.postBody("/login", "x=y"),
                visitor.postBody("/login", "x=" + "y".repeat(70_000)).expect(413),
                visitor.get(stylesheet(visitor)),
                owner.get("/account"),
                owner.get("/my-workspace/webhooks"),
                owner.get("/my-workspace/nothing").expect(404),
                owner.head("/account").expect(200));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Strict-Transport-Security")).isEmpty();
            assertThat(answer.body()).doesNotContain("<style", " style=", "onclick=", "<script>");
        });
        assertThat(answers)
                .filteredOn(answer -> !answer.header("Content-Type").startsWith("text/css"))
                .allSatisfy(answer -> assertThat(answer.header("Cache-Control")).isEqualTo("no-store"));
    }

    @Test
    void behindHttpsCookiesAndTransportAreTied() {
        try (Console secure = Console.withOwner("https://hooks.example")) {
            Browser.Answer login = secure.visitor().get("/login");

            assertThat(login.header("Strict-Transport-Security")).contains("max-age=31536000");
            assertThat(login.header("Set-Cookie"))
                    .startsWith("__Host-fanfare-visitor=")
                    .contains("Secure", "Path=/")
                    .doesNotContain("Domain");
            assertThat(secure.owner().cookies()).containsOnlyKeys("__Host-fanfare-session");
        }
    }

    @Test
    void filesAreKeptForGoodUnderTheHashOfTheirContents() {
        Browser visitor = console.visitor();
        String path = stylesheet(visitor);

        assertThat(visitor.get(path).expect(200).header("Cache-Control"))
                .isEqualTo("public, max-age=31536000, immutable");
        assertThat(visitor.get(path, "Accept-Encoding", "gzip").header("Content-Encoding"))
                .isEqualTo("gzip");
        assertThat(visitor.get("/static/another/fanfare.css").expect(200).header("Cache-Control"))
                .isEqualTo("no-cache");
        visitor.get("/static/x/..%2f..%2fversion.txt").expect(404);
        visitor.get("/static/x/version.txt").expect(404);
    }

    @Test
    void aChosenThemeStays() {
        Browser visitor = console.visitor();
        assertThat(visitor.get("/login").body()).contains("data-theme=\"system\"");
        String form = visitor.get("/login").formToken();

        assertThat(visitor.post("/theme", form, "theme", "dark", "back", "/login")
                        .expect(303)
                        .location())
                .isEqualTo("/login");

        assertThat(visitor.get("/login").body()).contains("data-theme=\"dark\"");
        visitor.post("/theme", form, "theme", "\"><script>", "back", "//evil.example")
                .expect(303);
        assertThat(visitor.get("/login").body()).contains("data-theme=\"system\"");
    }

    private static String stylesheet(Browser visitor) {
        return visitor.get("/login").body().replaceAll("(?s).*href=\"(/static/[^\"]*fanfare.css)\".*", "$1");
    }
}
