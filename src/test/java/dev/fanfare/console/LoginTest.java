package dev.fanfare.console;

import static dev.fanfare.console.Console.OWNER;
import static dev.fanfare.console.Console.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Browser;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Getting in, staying in, getting out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginTest {
    private static final String ANOTHER = "another long password";

    private final Console console = Console.withOwner();
    private final String hash = storedHash();

    @BeforeEach
    void forget() {
        console.database.query("DELETE FROM login_throttle");
        console.database.query("DELETE FROM session");
        console.database.query("UPDATE account SET password_hash = $1", hash);
    }

    @AfterAll
    void close() {
        console.close();
    }

    @Test
    void aSessionLastsUntilItsOwnerLogsOut() {
        Browser owner = console.owner();
        String session = owner.cookies().get("fanfare-session");
        String page = owner.follow(owner.get("/")).expect(200).body();
        assertThat(page).contains(OWNER);

        String form = owner.get("/account").formToken();
        assertThat(owner.post("/logout", form).expect(303).location()).isEqualTo("/login");

        assertThat(owner.cookies()).doesNotContainKey("fanfare-session");
        owner.cookies().put("fanfare-session", session);
        assertThat(owner.get("/account").expect(303).location()).isEqualTo("/login?next=%2Faccount");
        assertThat(console.database.count("session")).isZero();
    }

    @Test
    void theSessionIsOnlyHashedInTheDatabaseAndOnlyForHttpInTheBrowser() {
        Browser browser = console.visitor();
        Browser.Answer answer = browser.submit("/login", "email", OWNER, "password", PASSWORD);
        String cookie = answer.headers().allValues("Set-Cookie").stream()
                .filter(line -> line.startsWith("fanfare-session="))
                .findFirst()
                .orElseThrow();

        assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Lax", "Path=/");
        String token = browser.cookies().get("fanfare-session");
        assertThat(console.database
                        .query("SELECT s::text AS row FROM session AS s")
                        .iterator()
                        .next()
                        .getString("row"))
                .doesNotContain(token);
    }

    @Test
    void aSessionEndsTwoHoursAfterItsLastUse() {
        Browser owner = console.owner();
        console.pass(Duration.ofHours(2).minusMillis(1));
        owner.get("/account").expect(200);
        console.pass(Duration.ofHours(2).minusMillis(1));
        owner.get("/account").expect(200);

        console.pass(Duration.ofHours(2));

        owner.get("/account").expect(303);
    }

    @Test
    void aSessionEndsTwelveHoursAfterTheLogInHoweverMuchItIsUsed() {
        Browser owner = console.owner();
        for (int i = 0; i < 11; i++) {
            console.pass(Duration.ofHours(1));
            owner.get("/account").expect(200);
        }
        console.pass(Duration.ofHours(1).minusMillis(1));
        owner.get("/account").expect(200);

        console.pass(Duration.ofMillis(1));

        owner.get("/account").expect(303);
    }

    @Test
    void aWrongPasswordAndAnUnknownAccountGetTheSameAnswer() {
        Browser.Answer wrong = console.visitor().submit("/login", "email", OWNER, "password", "wrong password");
        Browser.Answer unknown =
                console.visitor().submit("/login", "email", "eve@example.org", "password", "wrong password");

        assertThat(wrong.expect(422).body()).contains("value=\"" + OWNER + "\"").doesNotContain("wrong password\"");
        assertThat(withoutTokens(unknown.expect(422).body()).replace("eve@example.org", OWNER))
                .isEqualTo(withoutTokens(wrong.body()));
        console.visitor()
                .submit("/login", "email", "a\0@example.org", "password", "x")
                .expect(422);
    }

    @Test
    void afterFiveWrongPasswordsEveryFurtherOneHasToWaitTwiceAsLong() {
        for (String email : new String[] {OWNER, "eve@example.org"}) {
            for (int i = 0; i < 5; i++) {
                console.visitor()
                        .submit("/login", "email", email, "password", "wrong")
                        .expect(422);
            }
            for (int wait = 1; wait <= 4; wait *= 2) {
                Browser.Answer soon = console.visitor().submit("/login", "email", email, "password", PASSWORD);
                assertThat(soon.expect(429).header("Retry-After")).isEqualTo(Integer.toString(wait));
                assertThat(soon.body()).contains("Too many tries");
                console.pass(Duration.ofSeconds(wait));
                console.visitor()
                        .submit("/login", "email", email, "password", "wrong")
                        .expect(422);
            }
        }
    }

    @Test
    void theWaitEndsAtFifteenMinutesAndSuccessForgetsIt() {
        console.visitor().submit("/login", "email", OWNER, "password", "wrong").expect(422);
        console.database.query("UPDATE login_throttle SET tries = 1000000");
        console.database.query(
                "DELETE FROM login_throttle WHERE subject <> sha256(convert_to($1, 'UTF8'))", "account " + OWNER);
        console.visitor().submit("/login", "email", OWNER, "password", "wrong").expect(422);
        console.pass(Duration.ofMinutes(15).minusSeconds(1));
        console.visitor().submit("/login", "email", OWNER, "password", PASSWORD).expect(429);

        console.pass(Duration.ofSeconds(1));

        console.owner();
        console.visitor().submit("/login", "email", OWNER, "password", "wrong").expect(422);
        console.owner();
    }

    @Test
    void guessesAtTheSameMomentAreNoMoreThanGuessesInTurn() {
        Browser browser = console.visitor();
        String form = browser.get("/login").formToken();
        var guesses = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> browser.post("/login", form, "email", OWNER, "password", "wrong")
                                .status()))
                .toList();

        assertThat(guesses.stream().map(CompletableFuture::join).filter(status -> status == 422))
                .hasSize(5);
    }

    @Test
    void anAddressIsSlowedDownWhicheverAccountsItTries() {
        for (int i = 0; i < 30; i++) {
            console.visitor()
                    .submit("/login", "email", i + "@example.org", "password", "wrong")
                    .expect(422);
        }

        console.visitor().submit("/login", "email", OWNER, "password", PASSWORD).expect(429);

        Browser elsewhere = console.visitor();
        String form = elsewhere.get("/login").formToken();
        String body = Browser.encode(Map.of("form-token", form, "email", OWNER, "password", PASSWORD));
        elsewhere
                .postBody("/login", body, "X-Forwarded-For", "127.0.0.1, 203.0.113.9")
                .expect(303);
    }

    @Test
    void theLogInLeadsWhereTheReaderWantedToGoButToNoOtherSite() {
        Browser browser = console.visitor();
        String login = browser.get("/account?a=b").location();
        assertThat(login).isEqualTo("/login?next=%2Faccount%3Fa%3Db");
        assertThat(browser.get(login).body()).contains("value=\"/account?a=b\"");
        for (String next : new String[] {"//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", ""}) {
            assertThat(LoginPages.next(next)).isEqualTo("/");
        }
        assertThat(browser.submit("/login", "email", OWNER, "password", PASSWORD, "next", "/account?a=b")
                        .location())
                .isEqualTo("/account?a=b");
        assertThat(browser.get("/login").expect(303).location()).isEqualTo("/");
    }

    @Test
    void aNewPasswordEndsEveryOtherSession() {
        Browser owner = console.owner();
        Browser other = console.owner();
        assertThat(owner.get("/account").body())
                .containsOnlyOnce("this browser")
                .contains("Log out all other browsers");

        Browser.Answer changed = owner.submit("/account", "current", PASSWORD, "next", ANOTHER);

        assertThat(owner.follow(changed.expect(303)).expect(200).body()).contains("Password changed");
        other.get("/account").expect(303);
        console.visitor().submit("/login", "email", OWNER, "password", PASSWORD).expect(422);
        console.visitor().logIn(OWNER, ANOTHER);
    }

    @Test
    void aPasswordIsNotChangedByWhoDoesNotKnowItNorToAShortOne() {
        Browser owner = console.owner();

        assertThat(owner.submit("/account", "current", "wrong", "next", ANOTHER)
                        .expect(422)
                        .body())
                .contains("not your current password");
        assertThat(owner.submit("/account", "current", PASSWORD, "next", "x".repeat(11))
                        .expect(422)
                        .body())
                .contains("at least 12");
        owner.submit("/account", "current", PASSWORD, "next", "x".repeat(129)).expect(422);
        assertThat(storedHash()).isEqualTo(hash);
        owner.submit("/account", "current", PASSWORD, "next", "x".repeat(12)).expect(303);
    }

    @Test
    void aHashWithOldParametersIsReplacedAtTheNextLogIn() {
        // Of the reference implementation's tests: "password", 64 MiB, two passes.
        String old = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        console.database.query("UPDATE account SET password_hash = $1", old);

        console.visitor().logIn(OWNER, "password");

        assertThat(storedHash()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").hasSize(97);
        console.visitor().logIn(OWNER, "password");
    }

    private String storedHash() {
        return console.database
                .query("SELECT password_hash FROM account")
                .iterator()
                .next()
                .getString(0);
    }

    private static String withoutTokens(String body) {
        return body.replaceAll("name=\"form-token\" value=\"[^\"]+\"", "");
    }
}
