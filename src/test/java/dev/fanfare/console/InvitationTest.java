package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.InvitationId;
import dev.fanfare.testing.Browser;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Coming into a workspace, and going out of it. */
class InvitationTest {
    private static final String BOB = "bob@example.org";
    private static final String PASSWORD = "a long enough password";
    private static final String MEMBERS = "/my-workspace/members";
    private static final Pattern LINK =
            Pattern.compile("http://127\\.0\\.0\\.1(/invitations\\?token=[A-Za-z0-9_-]{43})<");

    private final Console console = Console.withOwner();
    private final Browser owner = console.owner();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void whoeverHasTheLinkMakesAnAccountAndBelongs() {
        Browser bob = console.visitor();
        String link = invite(BOB, "member");

        Browser.Answer joined = bob.submit(link, "password", PASSWORD).expect(303);

        assertThat(bob.follow(joined).expect(200).body()).contains("You belong to this workspace now", "My workspace");
        assertThat(bob.get(MEMBERS).expect(200).body())
                .contains(BOB, Console.OWNER)
                .doesNotContain("Invite somebody");
        console.visitor().logIn(BOB, PASSWORD);
        assertThat(owner.get(MEMBERS).body()).contains(BOB).doesNotContain("Send again");
        assertThat(audit()).containsExactly("member.invited " + Console.OWNER, "member.joined " + BOB);
    }

    @Test
    void aLinkWorksOnceAlsoForManyAtTheSameMoment() {
        String link = invite(BOB, "member");
        var answers = IntStream.range(0, 6)
                .mapToObj(i -> {
                    Browser browser = console.visitor();
                    String token = browser.get(link).expect(200).formToken();
                    return CompletableFuture.supplyAsync(() ->
                            browser.post(link, token, "password", PASSWORD).status());
                })
                .toList();

        assertThat(answers.stream().map(CompletableFuture::join).filter(status -> status == 303))
                .hasSize(1);
        assertThat(console.database.count("account WHERE email = '" + BOB + "'"))
                .isEqualTo(1);
        assertThat(console.visitor().get(link).expect(404).body()).contains("This invitation is not valid");
    }

    @Test
    void aLinkIsValidForSevenDaysAndUntilItIsSentAgainOrWithdrawn() {
        String first = invite(BOB, "member");
        console.pass(Duration.ofDays(7).minusMillis(1));
        console.visitor().get(first).expect(200);
        console.pass(Duration.ofMillis(1));
        console.visitor().get(first).expect(404);
        Browser later = console.owner();
        String sendAgain = action(later, "/invitations/inv_[0-9a-z]{26}(?=\")");
        String second = shown(later, later.post(sendAgain, later.get(MEMBERS).formToken()));
        console.visitor().get(second).expect(200);

        String third = shown(later, later.post(sendAgain, later.get(MEMBERS).formToken()));
        console.visitor().get(second).expect(404);
        later.post(sendAgain + "/withdraw", later.get(MEMBERS).formToken()).expect(303);

        console.visitor().get(third).expect(404);
        later.post(sendAgain, later.get(MEMBERS).formToken()).expect(404);
        console.visitor().get("/invitations").expect(404);
        console.visitor().get("/invitations?token=guessed").expect(404);
    }

    @Test
    void reloadingSendsNothingAgainAndShowsTheLinkToNobodyTwice() {
        Browser.Answer sent =
                owner.submit(MEMBERS, "email", BOB, "role", "member").expect(303);
        assertThat(owner.cookies().get("fanfare-shown-once"))
                .as("sealed")
                .startsWith("v1.")
                .hasSizeLessThan(300);
        String link = shown(owner, sent);

        String again = owner.get(sent.location()).expect(200).body();

        assertThat(again).contains(BOB, "Send it again").doesNotContain(link);
        assertThat(owner.cookies()).doesNotContainKey("fanfare-shown-once");
        assertThat(console.database.count("email")).isEqualTo(1);
        console.visitor().get(link).expect(200);
    }

    @Test
    void onlyAHashAndASealedLinkAreStored() {
        String token = invite(BOB, "member").replaceAll(".*=", "");

        assertThat(console.database.count("invitation AS i WHERE i::text LIKE '%" + token + "%'"))
                .isZero();
        assertThat(console.database.count("email AS e WHERE e::text LIKE '%" + token + "%'"))
                .isZero();
        assertThat(console.database.count("email WHERE kind = 'invitation' AND recipient = '" + BOB + "'"))
                .isEqualTo(1);
        assertThat(owner.get("/my-workspace/outbox").expect(200).body())
                .contains(BOB)
                .doesNotContain(token);
    }

    @Test
    void whoHasAnAccountLogsInAndJoinsAndWhoIsLoggedInJustJoins() {
        joinOther(BOB);
        String link = invite("BOB@example.org", "member");
        Browser bob = console.visitor();
        assertThat(bob.get(link).body()).contains("There is an account for this address");
        assertThat(bob.submit(link, "password", "wrong").expect(422).body()).contains("not the password");

        bob.submit(link, "password", PASSWORD).expect(303);

        assertThat(bob.get(MEMBERS).expect(200).body()).contains("/other/webhooks", "Create workspace");
        bob.submit("/my-workspace/leave").expect(303);
        String again = invite(BOB, "owner");
        bob.submit(again).expect(303);
        assertThat(bob.get(MEMBERS).body()).contains("Invite somebody");
    }

    @Test
    void somebodyElseIsToldSoAndChangesNothing() {
        String link = invite(BOB, "member");

        assertThat(owner.get(link).expect(200).body())
                .contains("You are logged in as", Console.OWNER, "for somebody else", "Log out and continue");
        owner.post(link, owner.get(link).formToken()).expect(409);

        assertThat(console.database.count("membership")).isEqualTo(1);
        Browser.Answer out = owner.post("/logout", owner.get(link).formToken(), "next", link);
        assertThat(owner.follow(out.expect(303)).expect(200).body()).contains("Choose a password");
    }

    @Test
    void mistakesComeBackBesideTheirFields() {
        assertThat(owner.submit(MEMBERS, "email", "bob", "role", "owner")
                        .expect(422)
                        .body())
                .contains("value=\"bob\"", "email-error", "Enter an e-mail address")
                .containsPattern("value=\"owner\" checked");
        assertThat(owner.submit(MEMBERS, "email", Console.OWNER, "role", "member")
                        .expect(422)
                        .body())
                .contains("belongs to the workspace already");
        String link = invite(BOB, "member");
        assertThat(owner.submit(MEMBERS, "email", "Bob@Example.org", "role", "member")
                        .expect(422)
                        .body())
                .contains("invited already");
        assertThat(console.visitor()
                        .submit(link, "password", "too short")
                        .expect(422)
                        .body())
                .contains("at least 12", "password-error");
        console.visitor().get(link).expect(200);
    }

    @Test
    void noMoreThanAHundredInvitationsAreOpen() {
        console.database.query("""
                INSERT INTO invitation
                    (workspace_id, id, email, role, token_hash, invited_by, created_at, expires_at)
                SELECT workspace_id, gen_random_uuid(), 'guest' || n || '@example.org', 'member',
                    sha256(n::text::bytea), account_id, fanfare_now(), fanfare_now()
                FROM membership, generate_series(1, 99) AS n""");
        invite(BOB, "member");

        String refused = owner.submit(MEMBERS, "email", "carl@example.org", "role", "member")
                .expect(422)
                .body();

        assertThat(refused).contains("100 invitations are open", "value=\"carl@example.org\"");
        String bob = "/my-workspace/invitations/"
                + new InvitationId(console.database
                        .query("SELECT id FROM invitation WHERE email = $1", BOB)
                        .iterator()
                        .next()
                        .getUUID(0));
        owner.post(bob + "/withdraw", owner.get(MEMBERS).formToken()).expect(303);
        invite("carl@example.org", "member");
    }

    @Test
    void noMoreThanFiftyInvitationsAreMailedWithinAnHour() {
        invite(BOB, "member");
        console.database.query("""
                INSERT INTO email (workspace_id, recipient, kind, facts, created_at, due_at)
                SELECT workspace_id, recipient, kind, facts, created_at, due_at
                FROM email, generate_series(1, 49)""");
        console.pass(Duration.ofMinutes(20));
        String sendAgain = action(owner, "/invitations/inv_[0-9a-z]{26}(?=\")");

        assertThat(owner.submit(MEMBERS, "email", "carl@example.org", "role", "member")
                        .expect(422)
                        .body())
                .contains("50 invitations within an hour", "Try again in 40 minutes", "value=\"carl@example.org\"");
        assertThat(owner.submit(sendAgain).expect(409).body()).contains("Try again in 40 minutes", "Send again");
        assertThat(console.database.count("email")).isEqualTo(50);

        console.pass(Duration.ofMinutes(40));
        invite("carl@example.org", "member");
    }

    @Test
    void aMemberWhoIsRemovedIsOutAtOnceAndCannotComeBackByAnInvitationOfTheirOwn() {
        Browser bob = console.visitor();
        bob.submit(invite(BOB, "owner"), "password", PASSWORD).expect(303);
        String own = shown(bob, bob.submit(MEMBERS, "email", "bobs-other@example.org", "role", "owner"));
        String token = bob.get(MEMBERS).expect(200).formToken();
        String page = action(owner, "/members/usr_[0-9a-z]{26}(?=\">)", 1);

        owner.post(page + "/remove", owner.get(page).expect(200).formToken()).expect(303);

        bob.get(MEMBERS).expect(404);
        bob.post(MEMBERS, token, "email", "x@example.org", "role", "owner").expect(404);
        console.visitor().get(own).expect(404);
        assertThat(bob.follow(bob.get("/")).expect(200).body()).contains("You belong to no workspace");
    }

    @Test
    void theLastOwnerIsToldWhyTheyCannotLeave() {
        assertThat(owner.submit("/my-workspace/leave").expect(409).body()).contains("A workspace needs an owner");
        String own = action(owner, "/members/usr_[0-9a-z]{26}(?=\">)");
        assertThat(owner.submit(own, "role", "member").expect(409).body()).contains("A workspace needs an owner");
    }

    @Test
    void anAccountMakesWorkspacesAndSwitchesBetweenThem() {
        Browser.Answer made = owner.submit("/workspaces/new", "name", "Second").expect(303);

        assertThat(made.location()).isEqualTo("/second/webhooks");
        assertThat(owner.follow(made).body()).contains("/my-workspace/webhooks", "/second/webhooks");
        assertThat(owner.get("/").location()).isEqualTo("/second/webhooks");
        assertThat(owner.submit("/workspaces/new", "name", " ").expect(422).body())
                .contains("name-error");
    }

    @Test
    void sessionsAreListedAndEndedOneByOneOrAllOthers() {
        Browser second = console.owner();
        Browser third = console.owner();
        String one = action(owner, "/account", "/account/sessions/ses_[0-9a-z]{26}", 0);
        owner.post(one, owner.get("/account").formToken()).expect(303);
        assertThat(List.of(
                        second.get("/account").status(), third.get("/account").status()))
                .containsExactlyInAnyOrder(200, 303);

        owner.post("/account/sessions", owner.get("/account").formToken()).expect(303);

        second.get("/account").expect(303);
        third.get("/account").expect(303);
        assertThat(owner.get("/account").expect(200).body()).doesNotContain("Log out all other");
    }

    @Test
    void nobodyEndsAnotherAccountsSession() {
        Browser bob = console.visitor();
        bob.submit(invite(BOB, "member"), "password", PASSWORD).expect(303);
        console.owner();
        String ofOwner = action(owner, "/account", "/account/sessions/ses_[0-9a-z]{26}", 0);
        long before = console.database.count("session");

        bob.post(ofOwner, bob.get("/account").formToken()).expect(303);

        assertThat(console.database.count("session")).isEqualTo(before);
    }

    /** Makes the account in a workspace of its own. */
    private void joinOther(String email) {
        Browser founder = console.owner();
        founder.submit("/workspaces/new", "name", "Other").expect(303);
        String link = shown(founder, founder.submit("/other/members", "email", email, "role", "member"));
        console.visitor().submit(link, "password", PASSWORD).expect(303);
    }

    private String invite(String email, String role) {
        return shown(owner, owner.submit(MEMBERS, "email", email, "role", role));
    }

    /** The link on the page that a sent invitation leads to. */
    private static String shown(Browser browser, Browser.Answer sent) {
        Browser.Answer page = browser.follow(sent.expect(303)).expect(200);
        Matcher matcher = LINK.matcher(page.body());
        assertThat(matcher.find()).as(page.body()).isTrue();
        return matcher.group(1);
    }

    private static String action(Browser browser, String path) {
        return action(browser, path, 0);
    }

    private static String action(Browser browser, String path, int which) {
        return action(browser, MEMBERS, "/my-workspace" + path, which);
    }

    private static String action(Browser browser, String page, String pattern, int which) {
        return Pattern.compile(pattern)
                .matcher(browser.get(page).expect(200).body())
                .results()
                .map(found -> found.group())
                .toList()
                .get(which);
    }

    /** What people did: the start made a key by itself. */
    private List<String> audit() {
        return console
                .database
                .query("SELECT action, actor_name FROM audit WHERE actor <> 'fanfare' ORDER BY id")
                .stream()
                .map(row -> row.getString(0) + " " + row.getString(1))
                .toList();
    }
}
