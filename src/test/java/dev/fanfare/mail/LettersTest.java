package dev.fanfare.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.id.InvitationId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.secret.SecretKeys;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LettersTest {
    private static final SecretKeys KEYS = SecretKeys.parse(SecretKeys.generate());

    private final Letters letters = new Letters("https://fanfare.example.com", KEYS);

    @Test
    void aWarningSaysWhatFailedAndWhatComesNext() throws SecretKeys.Unreadable {
        Letter letter = letters.write(email(MailKind.FAILING, "Shop", "https://shop.example.com/hook"));

        assertThat(letter.subject()).isEqualTo("Shop has failed 15 times in a row");
        assertThat(letter.text()).isEqualTo("""
                Your webhook has failed 15 times in a row.

                  Webhook:  Shop
                  URL:      https://shop.example.com/hook
                  Last:     The receiver answered 500: something went wrong inside it.
                  When:     23 November 2026, 12:00:05 UTC

                Every event is tried again, for days, until it arrives; so once the receiver
                works, nothing is lost. After 20 failures in a row the webhook is disabled.
                A single success begins the count anew.

                See the log: https://fanfare.example.com/webhooks/wh_01m84h07fke00b08whkzf2s74h

                You get this because you are an owner of the workspace that this webhook
                belongs to.
                """);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INVITATION")
    void bothFormsSayTheSameThings(MailKind kind) throws SecretKeys.Unreadable {
        Letter letter = letters.write(email(kind, "Shop", "https://shop.example.com/hook"));

        assertThat(letter.subject()).startsWith("Shop ");
        for (String form : new String[] {letter.text(), letter.html()}) {
            assertThat(form)
                    .contains("Shop")
                    .contains("https://shop.example.com/hook")
                    .contains("The receiver answered 500: something went wrong inside it.")
                    .contains("23 November 2026, 12:00:05 UTC")
                    .contains("https://fanfare.example.com/webhooks/wh_01m84h07fke00b08whkzf2s74h")
                    .doesNotContain(" th:")
                    .doesNotContain("${")
                    .doesNotContain("null");
        }
        assertThat(letter.html()).doesNotContainIgnoringCase("<img").doesNotContain("src=");
    }

    @Test
    void hostileNamesStayText() throws SecretKeys.Unreadable {
        String name = "<script>alert(1)</script>\u202e\"&\r\nBcc: all@example.com";

        Letter letter = letters.write(email(MailKind.DISABLED, name, "https://example.com/?a=1&b=<b>"));

        assertThat(letter.html())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("a=1&amp;b=&lt;b&gt;")
                .doesNotContain("<script")
                .doesNotContain("\u202e");
        assertThat(letter.subject()).doesNotContain("\r", "\n", "\u202e");
        assertThat(letter.text()).contains("<script>").doesNotContain("\nBcc");
    }

    @Test
    void anInvitationSaysWhoInvitesWhereAndHasTheLinkThatTheOutboxOnlyHasSealed() throws SecretKeys.Unreadable {
        UUID invitation = UUID.randomUUID();
        WorkspaceId workspace = new WorkspaceId(UUID.randomUUID());
        Email email = invitation(workspace, invitation, KEYS.seal("the-token", workspace, invitation));

        Letter letter = letters.write(email);

        assertThat(letter.subject()).isEqualTo("You are invited to Acme <b>");
        for (String form : new String[] {letter.text(), letter.html()}) {
            assertThat(form)
                    .contains("ann@example.com", "30 November 2026", "owner")
                    .contains("https://fanfare.example.com/invitations?token=the-token")
                    .doesNotContain("${", " th:", "null", "[#");
        }
        assertThat(letter.html()).contains("Acme &lt;b&gt;").doesNotContain("<b>");
        assertThat(email.facts().encode()).doesNotContain("the-token");
        assertThat(letters.preview(email).text())
                .isEqualTo(letter.text().replace("the-token", "…"))
                .contains("invitations?token=…");
        Email elsewhere = invitation(workspace, UUID.randomUUID(), email.facts().getString("token"));
        assertThatThrownBy(() -> letters.write(elsewhere)).isInstanceOf(SecretKeys.Unreadable.class);
    }

    private static Email invitation(WorkspaceId workspace, UUID invitation, String sealed) {
        JsonObject facts = new JsonObject()
                .put("workspace", "Acme <b>")
                .put("invitedBy", "ann@example.com")
                .put("role", "owner")
                .put("expiresAt", "2026-11-30T12:00:00Z")
                .put("invitationId", new InvitationId(invitation).toString())
                .put("token", sealed);
        return new Email(
                1, workspace, "bob@example.com", MailKind.INVITATION, facts, Instant.EPOCH, 1, null, null, null);
    }

    private static Email email(MailKind kind, String name, String url) {
        return new Email(
                1,
                new WorkspaceId(UUID.randomUUID()),
                "ann@example.com",
                kind,
                new JsonObject()
                        .put("webhookId", "wh_01m84h07fke00b08whkzf2s74h")
                        .put("name", name)
                        .put("url", url)
                        .put("failures", 15)
                        .put("error", "The receiver answered 500: something went wrong inside it.")
                        .put("at", "2026-11-23T12:00:05.123Z"),
                Instant.EPOCH,
                1,
                null,
                null,
                null);
    }
}
