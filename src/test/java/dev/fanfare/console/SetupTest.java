package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.TestApp;
import dev.fanfare.workspace.ApiKeyText;
import dev.fanfare.workspace.BootstrapOwner;
import dev.fanfare.workspace.Token;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From nothing to the first owner. */
class SetupTest {
    private static final String[] FILLED = {
        "workspace", "Acme Ltd.", "email", Console.OWNER, "password", Console.PASSWORD
    };

    @Test
    void theLinkMakesTheFirstOwnerAndLogsIn() {
        try (Console console = Console.fresh()) {
            Browser browser = console.visitor();

            Browser.Answer made =
                    browser.submit(link(console.setUpLink()), FILLED).expect(303);

            assertThat(browser.follow(made).expect(200).body())
                    .contains("Welcome to Fanfare", "Acme Ltd.", "No webhooks yet", "Create webhook");
            assertThat(browser.get("/webhooks").location()).isEqualTo("/acme-ltd/webhooks");
            assertThat(console.owner().get("/acme-ltd/webhooks").status()).isEqualTo(200);
        }
    }

    @Test
    void noLinkWorksAgainAfterTheFirstUseOfAny() {
        try (Console console = Console.fresh()) {
            Token first = console.setUpLink();
            Token second = console.setUpLink();
            Browser slow = console.visitor();
            String form = slow.get(link(second)).expect(200).formToken();
            console.visitor().submit(link(first), FILLED).expect(303);

            assertThat(console.visitor().get(link(first)).expect(303).location())
                    .isEqualTo("/login");
            assertThat(slow.post(link(second), form, FILLED).expect(303).location())
                    .isEqualTo("/login");
            assertThat(console.database.count("account")).isEqualTo(1);
            assertThat(console.setup()
                            .bootstrap(Optional.empty(), Optional.empty())
                            .await())
                    .isEmpty();
        }
    }

    @Test
    void aLinkIsValidForADay() {
        try (Console console = Console.fresh()) {
            Token token = console.setUpLink();
            console.pass(Duration.ofHours(24).minusMillis(1));
            console.visitor().get(link(token)).expect(200);

            console.pass(Duration.ofMillis(1));

            assertThat(console.visitor().get(link(token)).expect(403).body()).contains("This link is not valid");
            console.visitor().get("/setup").expect(403);
            console.visitor().get("/setup?token=guessed").expect(403);
        }
    }

    @Test
    void whoHasNoLinkIsToldWhereItIs() {
        try (Console console = Console.fresh()) {
            Browser browser = console.visitor();

            assertThat(browser.follow(browser.get("/")).expect(200).body()).contains("set-up link");
        }
    }

    @Test
    void aFormWithMistakesComesBackWithWhatWasTyped() {
        try (Console console = Console.fresh()) {
            Browser.Answer answer = console.visitor()
                    .submit(
                            link(console.setUpLink()),
                            "workspace",
                            "Acme & Sons",
                            "email",
                            "ada",
                            "password",
                            "elevenchars")
                    .expect(422);

            assertThat(answer.body())
                    .contains("value=\"Acme &amp; Sons\"", "value=\"ada\"", "Enter an e-mail address", "at least 12")
                    .contains("aria-describedby=\"email-error\"")
                    .doesNotContain("elevenchars");
            assertThat(console.database.count("account")).isZero();
        }
    }

    @Test
    void theWorkspaceOfABootstrapKeyBecomesTheFirstOwners() {
        ApiKeyText key = ApiKeyText.generate();
        try (Console console = Console.fresh("FANFARE_BOOTSTRAP_API_KEY", key.reveal())) {
            Api.with(console.app.port(), key.reveal()).createWebhook("https://example.org/hook", "link.created");
            Browser browser = console.visitor();

            Browser.Answer made = browser.submit(link(console.setUpLink()), FILLED);

            assertThat(browser.follow(made).body()).contains("https://example.org/hook", "Acme Ltd.");
            assertThat(console.database.count("workspace")).isEqualTo(1);
        }
    }

    @Test
    void aWorkspaceIsNotTakenOverWhenThereIsAChoice() {
        try (Console console = Console.fresh()) {
            console.app.createWorkspace();
            console.app.createWorkspace();

            console.visitor().submit(link(console.setUpLink()), FILLED).expect(303);

            assertThat(console.database.count("workspace")).isEqualTo(3);
            assertThat(console.owner().get("/").location()).isEqualTo("/acme-ltd/webhooks");
        }
    }

    @Test
    void aBootstrapOwnerAndKeyShareAWorkspace() {
        try (Console console = Console.withOwner()) {
            console.api().createWebhook("https://example.org/hook", "link.created");
            Browser owner = console.owner();

            assertThat(owner.follow(owner.get("/")).expect(200).body()).contains("https://example.org/hook");
            assertThat(console.database.count("workspace")).isEqualTo(1);
        }
    }

    @Test
    void anOwnerThatComesALaterStartGetsTheKeysWorkspaceAndTheOtherWayRound() {
        ApiKeyText early = ApiKeyText.generate();
        ApiKeyText late = ApiKeyText.generate();
        try (Console console = Console.fresh("FANFARE_BOOTSTRAP_API_KEY", early.reveal())) {
            try (TestApp second = TestApp.start(
                    console.database,
                    console.clock,
                    "FANFARE_BOOTSTRAP_OWNER",
                    Console.OWNER + ":short",
                    "FANFARE_BOOTSTRAP_API_KEY",
                    late.reveal())) {
                // The owner joins the workspace of the key that stands beside it.
                Api.with(second.port(), late.reveal()).createWebhook("https://example.org/late", "link.created");
                Browser owner = new Browser(second.port()).logIn(Console.OWNER, "short");
                assertThat(owner.follow(owner.get("/")).body()).contains("https://example.org/late");
            }
            ApiKeyText third = ApiKeyText.generate();
            console.setup().bootstrap(Optional.of(third), Optional.empty()).await();
            Api.with(console.app.port(), third.reveal()).createWebhook("https://example.org/third", "link.created");
            Browser owner = console.visitor().logIn(Console.OWNER, "short");
            assertThat(owner.follow(owner.get("/")).body()).contains("https://example.org/third");
        }
    }

    @Test
    void aBootstrapOwnerIsForTheFirstStartOnly() {
        try (Console console = Console.withOwner()) {
            console.setup()
                    .bootstrap(Optional.empty(), Optional.of(BootstrapOwner.parse("eve@example.org:password")))
                    .await();

            assertThat(console.database.count("account")).isEqualTo(1);
        }
    }

    @Test
    void nodesThatStartAtOnceMakeOneWorkspaceOneKeyAndOneOwner() {
        try (Console console = Console.fresh()) {
            Optional<ApiKeyText> key = Optional.of(ApiKeyText.generate());
            Optional<BootstrapOwner> owner = Optional.of(BootstrapOwner.parse("ada@example.org:pass:word"));
            List<Future<Optional<Token>>> starts = IntStream.range(0, 8)
                    .mapToObj(i -> console.setup().bootstrap(key, owner))
                    .toList();

            Future.all(starts).await();

            assertThat(console.database.count("workspace")).isEqualTo(1);
            assertThat(console.database.count("account")).isEqualTo(1);
            assertThat(console.database.count("membership WHERE role = 'owner'"))
                    .isEqualTo(1);
            assertThat(console.database.count("api_key JOIN membership USING (workspace_id)"))
                    .isEqualTo(1);
            console.visitor().logIn("ADA@example.org", "pass:word");
        }
    }

    private static String link(Token token) {
        return "/setup?token=" + token.text();
    }
}
