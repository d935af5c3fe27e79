package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Chromium;
import org.junit.jupiter.api.Test;

/** The newcomer's way into a team, in a real browser. */
class PeopleBrowserTest {
    @Test
    void inviteAcceptActAsMember() {
        try (Console console = Console.withOwner();
                Chromium chromium = Chromium.start(console.app.port())) {
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);
            chromium.open("/my-workspace/members");
            chromium.type("email", "bob.with.a.long.name@subsidiary.example.org");
            chromium.press("Invite");
            eventually(() -> assertThat(chromium.text()).contains("is invited"));
            BrowserTest.look(chromium, "invitation-made");
            String link = "/invitations?token="
                    + chromium.text().replaceAll("(?s).*/invitations\\?token=([A-Za-z0-9_-]{43}).*", "$1");
            chromium.open("/my-workspace/members");
            BrowserTest.look(chromium, "members");

            chromium.open(link);
            assertThat(chromium.text()).contains("You are logged in as " + Console.OWNER);
            BrowserTest.look(chromium, "invitation-somebody-else");
            chromium.press("Log out and continue");
            eventually(() -> assertThat(chromium.text()).contains("Choose a password"));
            BrowserTest.look(chromium, "invitation");
            chromium.type("password", "a long enough password");
            chromium.press("Create account and join");
            eventually(() -> assertThat(chromium.path()).isEqualTo("/my-workspace/webhooks"));
            assertThat(chromium.text()).contains("You belong to this workspace now", "Only owners of this workspace");
            chromium.open("/my-workspace/members");
            assertThat(chromium.text()).contains("bob.with.a.long.name").doesNotContain("Invite somebody");
            BrowserTest.look(chromium, "members-as-member");
            chromium.open("/my-workspace/webhooks/new");
            assertThat(chromium.text()).contains("Not allowed");
            chromium.open("/my-workspace/leave");
            BrowserTest.look(chromium, "leave");
            chromium.press("Leave workspace");
            eventually(() -> assertThat(chromium.text()).contains("You have left the workspace"));
            chromium.open(link);
            BrowserTest.look(chromium, "invitation-invalid");
        }
    }

    @Test
    void theAccountAndItsWorkspacesAreReadable() {
        try (Console console = Console.withOwner();
                Chromium chromium = Chromium.start(console.app.port())) {
            console.owner();
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);
            chromium.open("/workspaces/new");
            BrowserTest.look(chromium, "workspace-new");
            chromium.type("name", "Acme staging");
            chromium.press("Create workspace");
            eventually(() -> assertThat(chromium.path()).isEqualTo("/acme-staging/webhooks"));
            chromium.click(".switch summary");
            BrowserTest.look(chromium, "switcher");
            chromium.open("/account");
            BrowserTest.look(chromium, "account");
            chromium.press("Log out all other browsers");
            eventually(() -> assertThat(chromium.text()).contains("All other browsers are logged out"));

            chromium.open("/acme-staging/members");
            chromium.click(".people a.button");
            eventually(() -> assertThat(chromium.text()).contains("This is you"));
            BrowserTest.look(chromium, "member");
            chromium.open("/acme-staging/members");
            chromium.type("email", "bob@example.org");
            chromium.press("Invite");
            eventually(() -> assertThat(chromium.text()).contains("is invited"));
            chromium.open("/acme-staging/members");
            chromium.click(".people form button");
            eventually(() -> assertThat(chromium.path()).contains("/invitations/inv_"));
            BrowserTest.look(chromium, "invitation-sent-again");
            assertThat(chromium.complaints()).isEmpty();
        }
    }
}
