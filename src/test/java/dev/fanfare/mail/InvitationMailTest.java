package dev.fanfare.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.AccountId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Certificate;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.MailServer;
import dev.fanfare.testing.Owners;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.Account;
import dev.fanfare.workspace.Invitations;
import dev.fanfare.workspace.Invited;
import dev.fanfare.workspace.Members;
import dev.fanfare.workspace.PasswordHash;
import dev.fanfare.workspace.Role;
import dev.fanfare.workspace.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mails of invitations that changed while they waited to be sent: no dead link goes out. */
class InvitationMailTest {
    private static final String BOB = "bob@example.org";

    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final MailServer server = MailServer.start();
    private final Workspace workspace = new Workspace(new WorkspaceId(UUID.randomUUID()), "a", "Acme");
    private final Account ann;
    private final Invitations invitations = new Invitations(
            database.pool(), new Uuid7(clock), new PasswordHash(TestDatabase.vertx()), TestDatabase.SECRET_KEYS);

    InvitationMailTest() {
        database.query(
                "INSERT INTO workspace (id, name, slug, created_at) VALUES ($1, 'Acme', 'a', fanfare_now())",
                workspace.id().value());
        ann = owner("ann@example.org");
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void anInvitationGoesOut() {
        Invited invited = invite();

        sendAll();

        assertThat(mails()).containsExactly(invited.token().text());
    }

    @Test
    void ofAnInvitationThatIsSentAgainOnlyTheNewLinkGoesOut() {
        Invited first = invite();
        Invited second = Engine.await(
                invitations.resend(workspace, ann, first.invitation().id()));

        sendAll();

        assertThat(mails()).containsExactly(second.token().text());
        assertThat(errors())
                .containsExactly("The invitation was used, withdrawn or sent again before this mail went out.");
    }

    @Test
    void anInvitationThatIsWithdrawnGoesNowhereEvenIfItIsMadeAnew() {
        Invited first = invite();
        Engine.await(
                invitations.withdraw(workspace.id(), ann, first.invitation().id()));

        sendAll();
        assertThat(mails()).isEmpty();

        Invited second = invite();
        sendAll();
        assertThat(mails()).containsExactly(second.token().text());
    }

    @Test
    void neitherDoesOneThatWasAcceptedByItsLinkOrWhoseSenderIsGoneOrThatIsTooOld() {
        Invited accepted = invite();
        Engine.await(invitations.signUp(
                accepted.token(),
                Engine.await(invitations.find(accepted.token())).orElseThrow(),
                "a long enough password"));
        Account eve = owner("eve@example.org");
        Engine.await(invitations.invite(workspace, eve, "carl@example.org", Role.OWNER));
        Engine.await(new Members(database.pool()).remove(workspace.id(), ann, eve.id()));
        Engine.await(invitations.invite(workspace, ann, "dan@example.org", Role.MEMBER));
        database.query("UPDATE invitation SET expires_at = fanfare_now() WHERE email = 'dan@example.org'");

        sendAll();

        assertThat(mails()).isEmpty();
        assertThat(errors()).hasSize(3);
        clock.advance(Duration.ofHours(1));
        assertThat(send()).as("given up for good").isZero();
    }

    private Invited invite() {
        return Engine.await(invitations.invite(workspace, ann, BOB, Role.MEMBER));
    }

    private void sendAll() {
        assertThat(send()).isPositive();
        assertThat(database.count("email WHERE due_at IS NOT NULL")).isZero();
    }

    private int send() {
        return Engine.await(new Mailer(
                        TestDatabase.vertx(),
                        database.pool(),
                        SmtpServer.parse("smtp://127.0.0.1:" + server.port()),
                        "Fanfare <fanfare@example.com>",
                        "https://fanfare.example.com",
                        TestDatabase.SECRET_KEYS,
                        Certificate.trust())
                .sendOnce());
    }

    /** The tokens of the links that went out. */
    private List<String> mails() {
        return server.mails().stream()
                .map(mail ->
                        mail.replace("=\n", "").replaceAll("(?s).*?invitations\\?token=(?:3D)?([\\w-]{43}).*", "$1"))
                .toList();
    }

    private List<String> errors() {
        return database.query("SELECT last_error FROM email WHERE sent_at IS NULL ORDER BY id").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private Account owner(String email) {
        Owners.add(database, workspace.id(), email);
        return new Account(
                new AccountId(database.query("SELECT id FROM account WHERE email = $1", email)
                        .iterator()
                        .next()
                        .getUUID(0)),
                email);
    }
}
