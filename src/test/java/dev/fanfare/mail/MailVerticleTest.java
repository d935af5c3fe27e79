package dev.fanfare.mail;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Owners;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.Scope;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;

/** From a failing receiver to the mail in an owner's box, through a whole node and a real mail server. */
class MailVerticleTest {
    @Test
    void anOwnerReadsThatAWebhookWasDisabled() throws Exception {
        GreenMail mailServer = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mailServer.start();
        mailServer.setUser("app@example.com", "app", "pass word");
        TestDatabase database = TestDatabase.create();
        String smtp = "smtp://app:pass%20word@127.0.0.1:" + mailServer.getSmtp().getPort() + "?starttls=disabled";
        try (Receiver receiver = Receiver.start().answer(Answer.of(410));
                TestApp app = TestApp.start(
                        database,
                        TestClock.of(database),
                        "SMTP_URL",
                        smtp,
                        "MAIL_FROM",
                        "Fanfare <fanfare@example.com>",
                        "PUBLIC_URL",
                        "https://fanfare.example.com")) {
            WorkspaceId workspace = app.createWorkspace();
            Owners.add(database, workspace, "ann@example.com");
            Owners.add(database, workspace, "bob@example.com");
            Api api = app.keyOf(workspace, Scope.values());
            String webhook = api.createWebhook(receiver.url(), "link.created").getString("id");

            api.publish("link.created", "{}");

            assertThat(mailServer.waitForIncomingEmail(10_000, 2)).isTrue();
            eventually(() -> assertThat(database.count("email WHERE sent_at IS NOT NULL"))
                    .isEqualTo(2));
            MimeMessage[] mails = mailServer.getReceivedMessages();
            assertThat(mails).hasSize(2);
            assertThat(mails[0].getSubject()).isEqualTo("A webhook was disabled: the receiver is gone");
            assertThat(mails[0].getFrom()[0]).hasToString("Fanfare <fanfare@example.com>");
            assertThat(GreenMailUtil.getBody(mails[0])).contains("410 Gone").contains("/webhooks/" + webhook);
        } finally {
            mailServer.stop();
            database.close();
        }
    }
}
