package dev.fanfare.webhook;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.secret.SecretKeys;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretStoreTest {
    private static final String NEW_KEY = SecretKeys.generate();

    private final TestDatabase database = TestDatabase.create();
    private final Receiver receiver = Receiver.start().answer(Answer.of(200));
    private TestApp app = TestApp.start(database, InstantSource.system());
    private final Api api = app.newWorkspace();
    private final String first = create("/a");
    private final String second = create("/b");

    @AfterEach
    void stop() {
        app.close();
        receiver.close();
        database.close();
    }

    private String create(String path) {
        return api.createWebhook(receiver.url(path), "link.created").getString("id");
    }

    @Test
    void noSecretIsStoredAsItIs() {
        String old = secret(first);
        api.post("/webhooks/" + first + "/rotate-secret", "{\"overlapSeconds\":60}")
                .expect(200);

        assertThat(database.count("webhook WHERE secret LIKE 'v1.%'")).isEqualTo(2);
        assertThat(database.count("webhook WHERE previous_secret LIKE 'v1.%'")).isEqualTo(1);
        assertThat(database.count("webhook WHERE webhook::text LIKE '%whsec%' OR webhook::text LIKE '%"
                        + old.substring("whsec_".length()) + "%'"))
                .isZero();
    }

    @Test
    void whatAnEarlierVersionLeftUnsealedIsSealedAtTheNextStart() {
        String known = "whsec_0123456789abcdef0123456789abcdef";
        String old = "whsec_fedcba9876543210fedcba9876543210";
        app.close();
        database.query(
                "UPDATE webhook SET secret = $1, previous_secret = $2,"
                        + " previous_secret_until = now() + interval '1 day'",
                known,
                old);

        // Several nodes at once.
        Future.all(
                        new SecretStore(database.pool(), TestDatabase.SECRET_KEYS).prepare(),
                        new SecretStore(database.pool(), TestDatabase.SECRET_KEYS).prepare())
                .await();

        assertThat(database.count("webhook WHERE webhook::text LIKE '%whsec%'")).isZero();
        app = TestApp.start(database, InstantSource.system());
        Api again = Api.with(app.port(), api.key().reveal());
        assertThat(again.get("/webhooks/" + first + "/secret")
                        .expect(200)
                        .json()
                        .getString("secret"))
                .isEqualTo(known);
    }

    @Test
    void swappedSecretsSignNothing() {
        database.query("""
                UPDATE webhook w SET secret = other.secret, revision = w.revision + 1
                FROM webhook other WHERE other.id <> w.id""");

        String event = api.publish("link.created", "{}");

        assertThat(api.get("/webhooks/" + first + "/secret").status()).isEqualTo(500);
        eventually(
                () -> assertThat(database.count("delivery WHERE lease IS NULL")).isEqualTo(2));
        assertThat(receiver.requests()).isEmpty();
        assertThat(database.count("attempt")).isZero();

        // Swapped back, it arrives.
        database.query("""
                UPDATE webhook w SET secret = other.secret, revision = w.revision + 1
                FROM webhook other WHERE other.id <> w.id""");
        assertThat(receiver.await(2)).allMatch(request -> event.equals(request.header("webhook-id")));
    }

    @Test
    void aStartWithoutAKeyInUseIsRefusedAndSaysWhich() {
        SecretStore secrets = new SecretStore(database.pool(), SecretKeys.parse(NEW_KEY));

        assertThatThrownBy(() -> secrets.prepare().await())
                .isInstanceOf(SecretStore.MissingKeys.class)
                .hasMessageContaining(TestDatabase.SECRET_KEYS.firstId() + " (of 2 webhooks)");
        assertThatThrownBy(() -> secrets.sealAgain().await()).isInstanceOf(SecretStore.MissingKeys.class);
    }

    @Test
    void everythingIsStoredAnewUnderTheFirstKey() {
        String kept = secret(first);
        api.post("/webhooks/" + second + "/rotate-secret", "{\"overlapSeconds\":60}")
                .expect(200);
        api.delete("/webhooks/" + create("/deleted")).expect(204);
        SecretStore secrets =
                new SecretStore(database.pool(), SecretKeys.parse(NEW_KEY + "," + TestDatabase.SECRET_KEY));

        assertThat(secrets.sealAgain().await()).isEqualTo(2);
        assertThat(secrets.sealAgain().await()).as("again changes nothing").isZero();

        SecretKeys onlyNew = SecretKeys.parse(NEW_KEY);
        new SecretStore(database.pool(), onlyNew).prepare().await();
        assertThat(database.count("webhook WHERE secret LIKE 'v1." + onlyNew.firstId() + ".%'"))
                .isEqualTo(2);
        app.close();
        app = TestApp.start(database, InstantSource.system(), "FANFARE_SECRET_KEYS", NEW_KEY);
        assertThat(Api.with(app.port(), api.key().reveal())
                        .get("/webhooks/" + first + "/secret")
                        .json()
                        .getString("secret"))
                .isEqualTo(kept);
    }

    private String secret(String webhook) {
        return api.get("/webhooks/" + webhook + "/secret").expect(200).json().getString("secret");
    }
}
