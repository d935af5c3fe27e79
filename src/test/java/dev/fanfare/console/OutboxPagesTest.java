package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Chromium;
import dev.fanfare.testing.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The outbox, and each mail as a page. */
class OutboxPagesTest {
    private static final String OUTBOX = "/my-workspace/outbox";

    private final Console console = Console.withOwner();
    private final Browser owner = console.owner();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void aMailIsReadAsAWholeButForTheSecretOfItsLink() {
        String link = invite();
        String mail = OUTBOX + "/" + id();

        assertThat(owner.get(OUTBOX).expect(200).body()).contains("href=\"" + mail + "\"");
        assertThat(owner.get(mail).expect(200).body())
                .contains(
                        "You are invited to My workspace",
                        "bob@example.org",
                        "http://127.0.0.1/invitations?token=…",
                        "Message-ID",
                        "@127.0.0.1&gt;",
                        "No mail server is set up",
                        "Kept")
                .doesNotContain(link.replaceAll(".*=", ""));
    }

    @Test
    void saysHowOftenItWasTriedAndWhyItFailed() {
        invite();
        console.database.query("""
                UPDATE email
                SET attempts = 3, due_at = NULL, last_error = 'The mail server answered 550.'""");

        assertThat(owner.get(OUTBOX + "/" + id()).expect(200).body().replaceAll("\\s+", " "))
                .contains("<dt>Attempts</dt><dd class=\"num\">3</dd>", "The mail server answered 550.", "Not sent");

        console.database.query("UPDATE email SET sent_at = fanfare_now(), last_error = NULL");
        assertThat(owner.get(OUTBOX + "/" + id()).expect(200).body())
                .contains("<dt>Sent</dt>")
                .doesNotContain("Last error");
    }

    @Test
    void anotherWorkspacesMailIsNotThereAndAMemberReadsNone() {
        invite();
        String mail = OUTBOX + "/" + id();
        owner.follow(owner.submit("/workspaces/new", "name", "Other")).expect(200);

        String others = owner.get("/other/outbox/" + id()).expect(404).body();
        String none = owner.get("/other/outbox/999999").expect(404).body();
        assertThat(others.replace("/outbox/" + id(), "/outbox/999999").replaceAll("name=\"form-token\"[^>]*", ""))
                .isEqualTo(none.replaceAll("name=\"form-token\"[^>]*", ""));
        owner.get(OUTBOX + "/x").expect(404);
        owner.get(OUTBOX + "/99999999999999999999").expect(404);

        console.demote();
        owner.get(mail).expect(403);
    }

    @Test
    void mailsAreReadableWideAndNarrowLightAndDark() {
        try (Receiver receiver = Receiver.start().answer(Answer.of(410));
                Chromium chromium = Chromium.start(console.app.port())) {
            console.api().createWebhook(receiver.url("/orders"), "sale.created");
            console.api().publish("sale.created", "{}");
            eventually(() -> assertThat(console.database.count("email")).isEqualTo(1));
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);
            chromium.open(OUTBOX + "/" + id());
            assertThat(chromium.text()).contains("was disabled", "See what it is about");
            BrowserTest.look(chromium, "outbox-mail");
            invite();
            chromium.open(OUTBOX + "/" + id());
            BrowserTest.look(chromium, "outbox-invitation");
            chromium.open(OUTBOX);
            BrowserTest.look(chromium, "outbox-both");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    private String invite() {
        Browser.Answer sent = owner.submit("/my-workspace/members", "email", "bob@example.org", "role", "member");
        return owner.follow(sent)
                .expect(200)
                .body()
                .replaceAll("(?s).*(/invitations\\?token=[A-Za-z0-9_-]{43}).*", "$1");
    }

    /** Of the newest. */
    private long id() {
        return console.database
                .query("SELECT max(id) FROM email")
                .iterator()
                .next()
                .getLong(0);
    }
}
