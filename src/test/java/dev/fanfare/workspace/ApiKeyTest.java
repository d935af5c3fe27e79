package dev.fanfare.workspace;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.audit.Actor;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.ApiKeyId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Uuid7 uuids = new Uuid7(clock);
    private final ApiKeys keys = new ApiKeys(database.pool(), uuids, clock);
    private final WorkspaceId workspace = Engine.await(keys.createWorkspace("A workspace"));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void worksUntilItExpires() {
        ApiKeyText key = create(clock.instant().plusSeconds(60)).text();

        clock.advance(Duration.ofSeconds(60).minusMillis(1));
        assertThat(check(key)).isInstanceOf(KeyCheck.Valid.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(check(key)).isEqualTo(new KeyCheck.Expired());
        clock.advance(Duration.ofMillis(1));
        assertThat(check(key)).isEqualTo(new KeyCheck.Expired());
    }

    @Test
    void worksUntilItIsRevoked() {
        ApiKeys.Created created = create(null);
        clock.advance(Duration.ofDays(10_000));
        assertThat(check(created.text())).isInstanceOf(KeyCheck.Valid.class);

        Engine.await(keys.revoke(workspace, created.id(), Actor.FANFARE));
        assertThat(check(created.text())).isEqualTo(new KeyCheck.Revoked());

        Instant revokedAt = clock.instant();
        clock.advance(Duration.ofDays(1));
        Engine.await(keys.revoke(workspace, created.id(), Actor.FANFARE));
        assertThat(Engine.await(keys.get(workspace, created.id())).revokedAt())
                .as("the first time counts")
                .isEqualTo(revokedAt);
        assertThat(database.query("SELECT FROM audit WHERE action = 'key.revoked'")
                        .size())
                .isEqualTo(1);
    }

    /** Otherwise a guesser would learn which public parts exist. */
    @Test
    void isNotToldToBeOverToWhoDoesNotKnowItsSecret() {
        ApiKeyText expired = create(clock.instant().plusSeconds(1)).text();
        clock.advance(Duration.ofDays(1));

        assertThat(check(new ApiKeyText(expired.publicPart(), "x".repeat(43)))).isEqualTo(new KeyCheck.Unknown());
        assertThat(check(ApiKeyText.generate())).isEqualTo(new KeyCheck.Unknown());
    }

    @Test
    void ofAnotherWorkspaceIsNotThere() {
        ApiKeys.Created created = create(null);
        WorkspaceId other = Engine.await(keys.createWorkspace("Another"));

        assertThatThrownBy(() -> Engine.await(keys.get(other, created.id()))).hasMessage("There is no such API key.");
        assertThatThrownBy(() -> Engine.await(keys.revoke(other, created.id(), Actor.FANFARE)))
                .hasMessage("There is no such API key.");
        assertThat(check(created.text())).isInstanceOf(KeyCheck.Valid.class);
        assertThat(Engine.await(keys.list(other, null, 10))).isEmpty();
    }

    @Test
    void itsUseIsWrittenDownAMinuteAfterTheLastTime() {
        ApiKeys.Created created = create(null);
        assertThat(lastUsed(created.id())).isNull();

        Instant first = clock.instant();
        check(created.text());
        eventually(() -> assertThat(lastUsed(created.id())).isEqualTo(first));

        clock.advance(Duration.ofMinutes(1));
        assertThat(isUnwritten(created.text())).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(isUnwritten(created.text())).isTrue();
        check(created.text());
        eventually(() -> assertThat(lastUsed(created.id())).isEqualTo(clock.instant()));
    }

    /** A query of the key's row serves many requests; only one of them writes. */
    @Test
    void manyUsesAtOnceAreWrittenDownOnce() {
        ApiKeys.Created created = create(null);
        KeyRing ring = new KeyRing(database.pool());
        countUpdates();

        for (int i = 0; i < 50; i++) {
            Engine.await(ring.check(created.text()));
        }

        eventually(() -> assertThat(lastUsed(created.id())).isNotNull());
        clock.advance(Duration.ofMinutes(2));
        check(created.text());
        eventually(() -> assertThat(lastUsed(created.id())).isEqualTo(clock.instant()));
        assertThat(database.count("key_update")).isEqualTo(2);
    }

    @Test
    void aStrangersGuessIsNoUse() {
        ApiKeys.Created created = create(null);

        check(new ApiKeyText(created.text().publicPart(), "x".repeat(43)));
        assertThat(isUnwritten(created.text())).isTrue();
        assertThat(lastUsed(created.id())).isNull();
    }

    @Test
    void isNotMadeAgainByAStartAfterItWasRevoked() {
        ApiKeyText key = ApiKeyText.generate();
        Setup setup = new Setup(database.pool(), uuids, new PasswordHash(TestDatabase.vertx()));
        Engine.await(setup.bootstrap(Optional.of(key), Optional.empty()));
        ApiKeyId id = new ApiKeyId(database.query("SELECT id FROM api_key WHERE public_part = $1", key.publicPart())
                .iterator()
                .next()
                .getUUID("id"));
        WorkspaceId its = new WorkspaceId(database.query("SELECT workspace_id FROM api_key")
                .iterator()
                .next()
                .getUUID("workspace_id"));
        Engine.await(keys.revoke(its, id, Actor.FANFARE));

        Engine.await(setup.bootstrap(Optional.of(key), Optional.empty()));

        assertThat(database.count("api_key")).isEqualTo(1);
        assertThat(check(key)).isEqualTo(new KeyCheck.Revoked());
    }

    @Test
    void remembersTheAccountThatMadeIt() {
        AccountId ada = new AccountId(uuids.next());
        database.query(
                "INSERT INTO account (id, email, password_hash, created_at) VALUES ($1, $2, 'none', fanfare_now())",
                ada.value(),
                "ada@example.org");
        NewApiKey made = new NewApiKey("A key", Set.of(Scope.EVENTS_WRITE), null);

        ApiKeys.Created created = Engine.await(keys.create(workspace, made, Actor.account(ada, "ada@example.org")));

        assertThat(Engine.await(keys.get(workspace, created.id())).createdBy()).isEqualTo("ada@example.org");
        assertThat(Engine.await(keys.get(workspace, create(null).id())).createdBy())
                .isNull();
    }

    private ApiKeys.Created create(@Nullable Instant expiresAt) {
        NewApiKey made = new NewApiKey("A key", Set.of(Scope.values()), expiresAt);
        return Engine.await(keys.create(workspace, made, Actor.FANFARE));
    }

    /** As a node that has not seen the key for two seconds. */
    private KeyCheck check(ApiKeyText key) {
        return Engine.await(new KeyRing(database.pool()).check(key));
    }

    private boolean isUnwritten(ApiKeyText key) {
        return Engine.await(new ApiKeyStore(database.pool()).find(key.publicPart()))
                .orElseThrow()
                .unwritten()
                .get();
    }

    private @Nullable Instant lastUsed(ApiKeyId id) {
        return Engine.await(keys.get(workspace, id)).lastUsedAt();
    }

    private void countUpdates() {
        database.query("CREATE TABLE key_update (at timestamptz)");
        database.query("CREATE FUNCTION note_update() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN INSERT INTO key_update VALUES (now()); RETURN new; END $$");
        database.query("CREATE TRIGGER note BEFORE UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION note_update()");
    }
}
