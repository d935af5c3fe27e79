package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyPagesTest {
    private static final String KEYS = "/my-workspace/keys";
    private static final Pattern KEY = Pattern.compile("ff_([0-9A-Za-z]{16})_([0-9A-Za-z]{43})");

    private final Console console = Console.withOwner();
    private final Browser owner = console.owner();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void aKeyIsShownOnceAndDoesWhatItsScopesSay() {
        Matcher key = created("name", "Shop", "scopes", "webhooks.read", "expires", "never");
        Api api = Api.with(console.app.port(), key.group());

        assertThat(api.get("/webhooks").status()).isEqualTo(200);
        assertThat(api.get("/events").status()).isEqualTo(403);
        String list = owner.get(KEYS).expect(200).body();
        assertThat(list)
                .contains("Shop", "ff_" + key.group(1) + "_…", Console.OWNER)
                .doesNotContain(key.group(2));
        assertThat(owner.get("/my-workspace/audit").body()).doesNotContain(key.group(2));
    }

    @Test
    void reloadingItsPageNeitherMakesAnotherKeyNorShowsThisOneAgain() {
        Browser.Answer made = owner.submit(KEYS + "/new", "name", "Shop", "scopes", "webhooks.read", "expires", "never")
                .expect(303);
        Matcher key = shown(made);

        Browser.Answer again = owner.get(made.location()).expect(303);

        assertThat(again.location()).isEqualTo(KEYS);
        assertThat(owner.follow(again).body())
                .contains("shown once and cannot be shown again")
                .doesNotContain(key.group(2));
        assertThat(console.database.count("api_key WHERE name = 'Shop'")).isEqualTo(1);
    }

    @Test
    void aKeyIsShownOnItsOwnPageOnly() {
        Browser.Answer first =
                owner.submit(KEYS + "/new", "name", "First", "scopes", "webhooks.read", "expires", "never");
        shown(first);
        Browser.Answer second =
                owner.submit(KEYS + "/new", "name", "Second", "scopes", "webhooks.read", "expires", "never");
        String sealed = owner.cookies().get("fanfare-shown-once");
        assertThat(sealed)
                .as("what was made cannot be read in it")
                .startsWith("v1.")
                .doesNotContain("ff_");

        owner.get(first.location()).expect(303);

        owner.cookies().put("fanfare-shown-once", sealed);
        assertThat(shown(second).group()).startsWith("ff_");
    }

    @Test
    void aRevokedKeyIsRefusedWithinTwoSeconds() {
        Matcher key = created("name", "Shop", "scopes", "webhooks.read", "expires", "never");
        Api api = Api.with(console.app.port(), key.group());
        assertThat(api.get("/webhooks").status()).isEqualTo(200);
        String revoke = revokePath("Shop");

        assertThat(owner.get(revoke).expect(200).body()).contains("Shop", "This cannot be undone");
        assertThat(owner.submit(revoke).location()).isEqualTo(KEYS);

        eventually(() -> assertThat(api.get("/webhooks").status()).isEqualTo(401));
        assertThat(api.get("/webhooks").json().getJsonObject("error").getString("message"))
                .isEqualTo("This API key was revoked.");
        assertThat(owner.get(KEYS).body()).contains("Revoked").doesNotContain(revoke);
    }

    @Test
    void aKeyExpiresAfterTheDaysItWasGiven() {
        Matcher key = created("name", "Shop", "scopes", "webhooks.read", "expires", "30");
        Api api = Api.with(console.app.port(), key.group());

        console.pass(Duration.ofDays(30).minusMillis(1));
        assertThat(api.get("/webhooks").status()).isEqualTo(200);
        console.pass(Duration.ofMillis(1));

        eventually(() -> assertThat(api.get("/webhooks").status()).isEqualTo(401));
        assertThat(api.get("/webhooks").json().getJsonObject("error").getString("message"))
                .isEqualTo("This API key has expired.");
        assertThat(console.owner().get(KEYS).body()).contains("Expired");
    }

    @Test
    void aKeyWorksOnTheLastDayItWasGiven() {
        LocalDate today = LocalDate.ofInstant(console.clock.instant(), ZoneOffset.UTC);

        created("name", "Today", "scopes", "webhooks.read", "expires", "day", "day", today.toString());

        assertThat(console.database
                        .query("SELECT expires_at FROM api_key WHERE name = 'Today'")
                        .iterator()
                        .next()
                        .getOffsetDateTime(0)
                        .toInstant())
                .isEqualTo(today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        String yesterday = today.minusDays(1).toString();
        assertThat(owner.submit(
                                KEYS + "/new",
                                "name",
                                "Past",
                                "scopes",
                                "webhooks.read",
                                "expires",
                                "day",
                                "day",
                                yesterday)
                        .expect(422)
                        .body())
                .contains("Choose a day that is not over.", "value=\"" + yesterday + "\"", "value=\"Past\"");
    }

    @Test
    void saysWhatIsWrongBesideItsField() {
        String again = owner.submit(KEYS + "/new", "name", " ", "expires", "never")
                .expect(422)
                .body();

        assertThat(again)
                .contains(
                        "Give the key a name of 1 to 40 characters.", "Choose at least one.", "aria-invalid=\"true\"");
        assertThat(owner.submit(KEYS + "/new", "name", "n", "scopes", "webhooks.read", "expires", "soon")
                        .expect(422)
                        .body())
                .contains("Choose when it expires.");
        assertThat(console.database.count("api_key")).isEqualTo(1);
    }

    @Test
    void saysWhenAKeyWasUsed() {
        created("name", "Shop", "scopes", "webhooks.read", "expires", "never");
        assertThat(owner.get(KEYS).body()).contains("never");

        assertThat(console.api().get("/webhooks").status()).isEqualTo(200);

        eventually(() -> assertThat(console.database.query(
                        "SELECT FROM api_key WHERE name = 'Bootstrap key' AND last_used_at IS NOT NULL"))
                .hasSize(1));
        assertThat(owner.get(KEYS).body()).contains("Bootstrap key", "by Fanfare, by its settings");
    }

    @Test
    void aMemberSeesKeysAndChangesNone() {
        created("name", "Shop", "scopes", "webhooks.read", "expires", "never");
        String revoke = revokePath("Shop");
        console.demote();

        assertThat(owner.get(KEYS).expect(200).body()).contains("Shop").doesNotContain("/revoke", "keys/new");
        owner.get(revoke).expect(403);
        owner.get(KEYS + "/new").expect(403);
    }

    @Test
    void manyKeysAreOnPages() {
        console.database.query("""
                INSERT INTO api_key (id, workspace_id, name, public_part, secret_hash, scopes, created_at)
                SELECT gen_random_uuid(), workspace_id, 'Key ' || n, 'public' || n, secret_hash, scopes, created_at
                FROM api_key, generate_series(1, 60) AS n""");

        String first = owner.get(KEYS).body();
        Matcher older =
                Pattern.compile("href=\"(" + KEYS + "\\?before=[^\"]+)\"").matcher(first);
        assertThat(older.find()).isTrue();
        String second = owner.get(older.group(1)).expect(200).body();

        assertThat(first.split("/revoke", -1)).hasSize(51);
        assertThat(second.split("/revoke", -1)).hasSize(12);
    }

    private Matcher created(String... fields) {
        return shown(owner.submit(KEYS + "/new", fields));
    }

    private Matcher shown(Browser.Answer made) {
        Matcher key = KEY.matcher(owner.follow(made.expect(303)).expect(200).body());
        assertThat(key.find()).isTrue();
        return key;
    }

    private String revokePath(String name) {
        Matcher link = Pattern.compile("href=\"([^\"]+/revoke)\" aria-label=\"Revoke " + name + "\"")
                .matcher(owner.get(KEYS).body());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }
}
