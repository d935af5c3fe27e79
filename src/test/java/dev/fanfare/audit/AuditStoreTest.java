package dev.fanfare.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.fanfare.id.AccountId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import dev.fanfare.workspace.ApiKeys;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditStoreTest {
    private static final AuditFilter ALL = new AuditFilter(null, null, null);

    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Uuid7 uuids = new Uuid7(clock);
    private final AuditStore audit = new AuditStore(database.pool());
    private final WorkspaceId workspace =
            Engine.await(new ApiKeys(database.pool(), uuids, clock).createWorkspace("A workspace"));
    private final Actor ada = Actor.account(new AccountId(uuids.next()), "ada@example.org");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void saysWhoDidWhatWhenTheNewestFirst() {
        record(ada, Action.WEBHOOK_CREATED, "wh_1", new JsonObject().put("name", "One"));
        clock.advance(Duration.ofMinutes(1));
        record(Actor.FANFARE, Action.WEBHOOK_DISABLED, "wh_1", new JsonObject().put("enabled", false));

        List<Entry> entries = list(ALL);

        assertThat(entries)
                .extracting(Entry::by, Entry::action, Entry::object)
                .containsExactly(
                        tuple(Actor.FANFARE, "webhook.disabled", "wh_1"), tuple(ada, "webhook.created", "wh_1"));
        assertThat(entries.getFirst().at()).isEqualTo(clock.instant());
        assertThat(entries.getLast().after()).isEqualTo(new JsonObject().put("name", "One"));
    }

    @Test
    void isNarrowedByActorActionAndObject() {
        record(ada, Action.WEBHOOK_CREATED, "wh_1", new JsonObject());
        record(ada, Action.WEBHOOK_CREATED, "wh_2", new JsonObject());
        record(Actor.FANFARE, Action.WEBHOOK_DISABLED, "wh_2", new JsonObject());

        assertThat(list(new AuditFilter(ada.id(), null, null))).hasSize(2);
        assertThat(list(new AuditFilter(null, "webhook.disabled", null))).hasSize(1);
        assertThat(list(new AuditFilter(null, null, "wh_2"))).hasSize(2);
        assertThat(list(new AuditFilter(ada.id(), "webhook.created", "wh_2"))).hasSize(1);
    }

    @Test
    void isOfOneWorkspaceOnly() {
        record(ada, Action.WEBHOOK_CREATED, "wh_1", new JsonObject());
        WorkspaceId other = Engine.await(new ApiKeys(database.pool(), uuids, clock).createWorkspace("Another"));

        assertThat(Engine.await(audit.list(other, ALL, null, 10))).isEmpty();
    }

    @Test
    void goesOnBelowTheLastEntryOfAPage() {
        for (int i = 1; i <= 3; i++) {
            record(ada, Action.WEBHOOK_CREATED, "wh_" + i, new JsonObject());
        }

        List<Entry> first = Engine.await(audit.list(workspace, ALL, null, 2));
        List<Entry> second =
                Engine.await(audit.list(workspace, ALL, first.getLast().id(), 2));

        assertThat(first).extracting(Entry::object).containsExactly("wh_3", "wh_2");
        assertThat(second).extracting(Entry::object).containsExactly("wh_1");
    }

    @Test
    void cannotBeChangedNorForgottenWithinAYear() {
        record(ada, Action.WEBHOOK_CREATED, "wh_1", new JsonObject());

        assertThatThrownBy(() -> database.query("UPDATE audit SET actor_name = 'somebody else'"))
                .hasMessageContaining("append-only");
        clock.advance(Duration.ofDays(365));
        assertThatThrownBy(() -> database.query("DELETE FROM audit")).hasMessageContaining("append-only");
        Engine.await(audit.forgetBefore(clock.instant()));
        assertThat(list(ALL)).hasSize(1);
    }

    @Test
    void isForgottenAfterAYear() {
        record(ada, Action.WEBHOOK_CREATED, "wh_1", new JsonObject());
        clock.advance(Duration.ofDays(365).plusMillis(1));
        record(ada, Action.WEBHOOK_DELETED, "wh_1", new JsonObject());

        Engine.await(audit.forgetBefore(clock.instant()));

        assertThat(list(ALL)).extracting(Entry::action).containsExactly("webhook.deleted");
    }

    private void record(Actor by, Action action, String object, JsonObject after) {
        Engine.await(audit.record(Change.of(workspace, by, action, object, "A webhook", after)));
    }

    private List<Entry> list(AuditFilter filter) {
        return Engine.await(audit.list(workspace, filter, null, 10));
    }
}
