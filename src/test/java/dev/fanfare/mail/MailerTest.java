package dev.fanfare.mail;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Certificate;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.MailServer;
import dev.fanfare.testing.Owners;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outbox against mail servers that are slow, silent, rude, or gone for a while. */
class MailerTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final WorkspaceId workspace = new WorkspaceId(UUID.randomUUID());
    private final EmailStore store = new EmailStore(database.pool());
    private MailServer server = MailServer.start();

    MailerTest() {
        database.query(
                "INSERT INTO workspace (id, name, slug, created_at) VALUES ($1, 'A', 'a', fanfare_now())",
                workspace.value());
        Owners.add(database, workspace, "ann@example.com");
        Owners.add(database, workspace, "bob@example.com");
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void everyOwnerGetsEachMailOnce() {
        tell(MailKind.FAILING);
        Mailer mailer = mailer("smtp");

        assertThat(Engine.await(mailer.sendOnce())).isEqualTo(2);

        assertThat(recipients()).containsExactly("ann@example.com", "bob@example.com");
        assertThat(Engine.await(mailer.sendOnce())).isZero();
        assertThat(outbox()).allMatch(email -> clock.instant().equals(email.sentAt()) && email.dueAt() == null);
    }

    @Test
    void twoNodesAndASlowServerSendEachMailOnce() {
        tell(MailKind.FAILING);
        tell(MailKind.DISABLED);
        CountDownLatch taken = new CountDownLatch(1);
        server.takeSlowly(taken);

        Future<Integer> first = mailer("smtp").sendOnce();
        Future<Integer> second = mailer("smtp").sendOnce();
        eventually(() ->
                assertThat(database.count("email WHERE claim IS NOT NULL")).isEqualTo(4));
        // Long enough for the slowest server, and not long enough for a claim to run out.
        clock.advance(Mailer.CLAIM_TIME.minusMillis(1));
        Future<Integer> third = mailer("smtp").sendOnce();
        assertThat(Engine.await(third)).as("everything is claimed").isZero();
        taken.countDown();

        assertThat(Engine.await(first) + Engine.await(second)).isEqualTo(4);
        assertThat(recipients())
                .containsExactlyInAnyOrder("ann@example.com", "bob@example.com", "ann@example.com", "bob@example.com");
        assertThat(messageIds()).doesNotHaveDuplicates();
        assertThat(outbox()).allMatch(email -> email.sentAt() != null);
    }

    @Test
    void aNodeThatDiesAfterSendingRepeatsThatOneMailAtMostUnderTheSameId() {
        tell(MailKind.FAILING);
        server.takeSlowly(new CountDownLatch(0));
        // Dead between sending and recording: the claim stands, the mail is out.
        UUID claim = UUID.randomUUID();
        Engine.await(mailer("smtp").sendOnce());
        database.query(
                "UPDATE email SET sent_at = NULL, claim = $1,"
                        + " due_at = fanfare_now() + interval '600 seconds' WHERE recipient = 'ann@example.com'",
                claim);

        clock.advance(Mailer.CLAIM_TIME.minusMillis(1));
        assertThat(Engine.await(mailer("smtp").sendOnce())).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(Engine.await(mailer("smtp").sendOnce())).isEqualTo(1);

        assertThat(recipients()).containsExactly("ann@example.com", "bob@example.com", "ann@example.com");
        assertThat(messageIds().get(2)).isEqualTo(messageIds().getFirst());
        assertThat(outbox()).allMatch(email -> email.sentAt() != null);
    }

    @Test
    void aMailThatCannotBeSentIsTriedAgainAfterEverLongerTimes() {
        tell(MailKind.FAILING);
        server.answerToRecipient("451 not now");
        Mailer mailer = mailer("smtp");

        for (int seconds : List.of(10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600)) {
            assertThat(Engine.await(mailer.sendOnce())).isEqualTo(2);
            assertThat(outbox().getFirst().lastError()).isEqualTo("The mail server answered 451.");
            assertThat(outbox().getFirst().dueAt()).isEqualTo(clock.instant().plusSeconds(seconds));
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(Engine.await(mailer.sendOnce()))
                    .as("a millisecond early")
                    .isZero();
            clock.advance(Duration.ofMillis(1));
        }

        server.answerToRecipient("250 fine");
        Engine.await(mailer.sendOnce());
        assertThat(recipients()).hasSize(2);
        assertThat(outbox()).allMatch(email -> email.lastError() == null);
    }

    @Test
    void aServerThatRefusesConnectionsAndComesBackGetsEverything() {
        int port = server.port();
        server.close();
        tell(MailKind.DISABLED);
        Mailer mailer = mailer("smtp", port, null);

        Engine.await(mailer.sendOnce());
        assertThat(outbox())
                .allMatch(email -> email.sentAt() == null
                        && "The mail server could not be reached, or broke off.".equals(email.lastError()));

        server = MailServer.start();
        clock.advance(Duration.ofSeconds(10));
        Engine.await(mailer("smtp").sendOnce());
        assertThat(recipients()).containsExactly("ann@example.com", "bob@example.com");
    }

    @Test
    void aServerThatHangsLosesNothing() {
        tell(MailKind.GONE);
        server.hang();
        Mailer mailer = mailer("smtp");
        Future<Integer> pass = mailer.sendOnce();
        eventually(() ->
                assertThat(database.count("email WHERE claim IS NOT NULL")).isEqualTo(2));

        server.comeBack();
        Engine.await(pass);
        clock.advance(Duration.ofSeconds(10));
        Engine.await(mailer.sendOnce());

        assertThat(outbox()).allMatch(email -> email.sentAt() != null);
        assertThat(recipients()).contains("ann@example.com", "bob@example.com").hasSize(2);
    }

    @Test
    void aRecipientRefusedForGoodIsGivenUpAfterThreeTriesAndTheOthersAreNot() {
        tell(MailKind.FAILING);
        server.answerToRecipient("550 no such person");
        Mailer mailer = mailer("smtp");

        for (int tries = 1; tries <= 3; tries++) {
            assertThat(Engine.await(mailer.sendOnce())).isEqualTo(2);
            clock.advance(Duration.ofHours(1));
        }

        assertThat(Engine.await(mailer.sendOnce())).isZero();
        assertThat(outbox())
                .allMatch(email -> email.dueAt() == null && email.sentAt() == null)
                .allMatch(email -> "The mail server answered 550.".equals(email.lastError()));
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "0, 0", "1, 0"})
    void whatIsThreeDaysOldIsNeverSent(int millis, int sent) {
        tell(MailKind.FAILING);
        clock.advance(Mailer.OLDEST.plusMillis(millis));

        assertThat(Engine.await(mailer("smtp").sendOnce())).isEqualTo(sent);

        assertThat(recipients()).hasSize(sent);
        assertThat(database.count("email WHERE due_at IS NOT NULL")).isZero();
    }

    @Test
    void stoppingFinishesTheMailUnderWayAndGivesTheRestBack() {
        tell(MailKind.FAILING);
        CountDownLatch taken = new CountDownLatch(1);
        server.takeSlowly(taken);
        Mailer stopping = mailer("smtp");
        Future<Integer> pass = stopping.sendOnce();
        eventually(() ->
                assertThat(database.count("email WHERE claim IS NOT NULL")).isEqualTo(2));

        stopping.stop();
        taken.countDown();
        Engine.await(pass);

        assertThat(recipients()).hasSize(1);
        assertThat(Engine.await(mailer("smtp").sendOnce())).as("due at once").isEqualTo(1);
        assertThat(recipients()).containsExactlyInAnyOrder("ann@example.com", "bob@example.com");
        assertThat(outbox()).allMatch(email -> email.attempts() == 1);
    }

    @ParameterizedTest
    @CsvSource({"smtps, ''", "smtp, ?starttls=required", "smtp, ''"})
    void theConnectionIsEncryptedAndTheServerIsWhoItSays(String scheme, String query) {
        tell(MailKind.FAILING);
        use(scheme, Certificate.GOOD);

        Engine.await(mailer(scheme + query).sendOnce());

        assertThat(recipients()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "smtps, '', EXPIRED",
        "smtps, '', WRONG_HOST",
        "smtps, '', SELF_SIGNED",
        "smtp, ?starttls=required, EXPIRED",
        "smtp, ?starttls=required, WRONG_HOST",
        "smtp, ?starttls=required, SELF_SIGNED"
    })
    void anImpostorGetsNoMail(String scheme, String query, Certificate certificate) {
        tell(MailKind.FAILING);
        use(scheme, certificate);

        Engine.await(mailer(scheme + query).sendOnce());

        assertThat(server.mails()).isEmpty();
        assertThat(outbox()).allMatch(email -> email.dueAt() != null && email.sentAt() == null);
    }

    @Test
    void withoutStarttlsNothingIsSentWhereItIsRequired() {
        tell(MailKind.FAILING);

        Engine.await(mailer("smtp?starttls=required").sendOnce());

        assertThat(server.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILING", "DISABLED", "GONE"})
    void headersSayThatAMachineWroteIt(MailKind kind) {
        tell(kind);

        Engine.await(mailer("smtp").sendOnce());

        assertThat(server.mails())
                .allMatch(mail -> mail.contains("\nAuto-Submitted: auto-generated\n")
                        && mail.contains("From: Fanfare <fanfare@example.com>")
                        && mail.contains("Content-Type: multipart/alternative"));
    }

    private void use(String scheme, Certificate certificate) {
        server.close();
        server = scheme.equals("smtps") ? MailServer.startTls(certificate) : MailServer.startWithStarttls(certificate);
    }

    private Mailer mailer(String schemeAndQuery) {
        int question = schemeAndQuery.indexOf('?');
        return question < 0
                ? mailer(schemeAndQuery, server.port(), null)
                : mailer(schemeAndQuery.substring(0, question), server.port(), schemeAndQuery.substring(question));
    }

    private Mailer mailer(String scheme, int port, @Nullable String query) {
        SmtpServer smtp = SmtpServer.parse(scheme + "://127.0.0.1:" + port + (query == null ? "" : query));
        return new Mailer(
                TestDatabase.vertx(),
                database.pool(),
                smtp,
                "Fanfare <fanfare@example.com>",
                "https://fanfare.example.com",
                TestDatabase.SECRET_KEYS,
                Certificate.trust());
    }

    private void tell(MailKind kind) {
        Engine.await(store.tellOwners(List.of(new Notice(
                workspace,
                kind,
                new JsonObject()
                        .put("webhookId", "wh_01m84h07fke00b08whkzf2s74h")
                        .put("name", "Shop")
                        .put("url", "https://shop.example.com/hook")
                        .put("failures", 5)
                        .put("error", "The receiver answered 500.")
                        .put("at", Instant.now().toString())))));
    }

    private List<Email> outbox() {
        return Engine.await(store.list(workspace, null, 100));
    }

    private List<String> recipients() {
        return found("(?m)^To: (.*)$");
    }

    private List<String> messageIds() {
        return found("(?m)^Message-ID: (.*)$");
    }

    private List<String> found(String header) {
        Pattern pattern = Pattern.compile(header);
        List<String> found = new ArrayList<>();
        for (String mail : server.mails()) {
            Matcher matcher = pattern.matcher(mail);
            if (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }
}
