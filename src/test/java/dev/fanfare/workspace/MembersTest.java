package dev.fanfare.workspace;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.id.AccountId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Outlet;
import dev.fanfare.testing.Owners;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A workspace always has an owner, whoever does what to whom at the same moment. */
class MembersTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final WorkspaceId workspace =
            Engine.await(new ApiKeys(database.pool(), new Uuid7(clock), clock).createWorkspace("Acme"));
    private final Members members = new Members(database.pool());
    private final Account ann = add("ann@example.org", "owner");
    private final Account bob = add("bob@example.org", "owner");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ofTwoOwnersWhoRemoveEachOtherOneStays() {
        oneSucceeds(slow -> slow.remove(workspace, ann, bob.id()), fast -> fast.remove(workspace, bob, ann.id()));
    }

    @Test
    void ofTwoOwnersWhoLeaveOrStepBackAtOnceOneStays() {
        oneSucceeds(slow -> slow.leave(workspace, ann), fast -> fast.changeRole(workspace, bob, bob.id(), Role.MEMBER));
    }

    /**
     * Lets the first change read who is an owner, and holds it there until the second one is done, or waits in the
     * database for the first.
     */
    private void oneSucceeds(Function<Members, Future<Void>> first, Function<Members, Future<Void>> second) {
        AtomicReference<@Nullable Future<Void>> meanwhile = new AtomicReference<>();
        try (Outlet outlet = new Outlet(URI.create(database.uri()).getPort())) {
            Pool through = TestDatabase.pool(outlet.leading(database.uri()));
            outlet.set(new Outlet.Trap(
                    Outlet.Moment.ANSWERED,
                    transaction -> transaction.getLast().contains("SELECT account_id FROM membership"),
                    () -> {
                        Future<Void> other = second.apply(members);
                        meanwhile.set(other);
                        eventually(() ->
                                assertThat(other.isComplete() || someoneWaits()).isTrue());
                        return Outlet.Next.PASS_ON;
                    }));

            Future<Void> slow = first.apply(new Members(through));
            Engine.await(slow.otherwiseEmpty());
            Future<Void> fast = Objects.requireNonNull(meanwhile.get());
            Engine.await(fast.otherwiseEmpty());

            assertThat(List.of(slow.succeeded(), fast.succeeded())).containsExactlyInAnyOrder(true, false);
            assertThat(owners()).isEqualTo(1);
            through.close().await();
        }
    }

    private boolean someoneWaits() {
        return database.count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0;
    }

    @Test
    void theLastOwnerCanNeitherLeaveNorBeRemovedNorBeMadeAMember() {
        Engine.await(members.changeRole(workspace, ann, bob.id(), Role.MEMBER));

        for (Future<Void> attempt : List.of(
                members.leave(workspace, ann),
                members.remove(workspace, ann, ann.id()),
                members.changeRole(workspace, ann, ann.id(), Role.MEMBER))) {
            assertThatThrownBy(() -> Engine.await(attempt))
                    .isInstanceOf(Rejection.Conflict.class)
                    .hasMessageContaining("needs an owner");
        }
        Engine.await(members.leave(workspace, bob));
        assertThat(Engine.await(members.list(workspace)))
                .extracting(Member::email)
                .containsExactly("ann@example.org");
    }

    @Test
    void whoIsNoOwnerAnyMoreChangesNobody() {
        Engine.await(members.changeRole(workspace, ann, bob.id(), Role.MEMBER));

        for (Future<Void> attempt : List.of(
                members.remove(workspace, bob, ann.id()), members.changeRole(workspace, bob, bob.id(), Role.OWNER))) {
            assertThatThrownBy(() -> Engine.await(attempt)).hasMessageContaining("not an owner");
        }
        assertThat(owners()).isEqualTo(1);
    }

    @Test
    void anotherWorkspacesMemberIsNotThere() {
        WorkspaceId other =
                Engine.await(new ApiKeys(database.pool(), new Uuid7(clock), clock).createWorkspace("Other"));
        Account eve = add(other, "eve@example.org", "owner");

        for (Future<Void> attempt : List.of(
                members.remove(workspace, ann, eve.id()),
                members.changeRole(workspace, ann, eve.id(), Role.OWNER),
                members.leave(workspace, eve))) {
            assertThatThrownBy(() -> Engine.await(attempt)).isInstanceOf(Rejection.NotFound.class);
        }
        assertThat(Engine.await(members.list(other))).hasSize(1);
    }

    @Test
    void everyChangeIsWrittenDown() {
        Engine.await(members.changeRole(workspace, ann, bob.id(), Role.MEMBER));
        Engine.await(members.changeRole(workspace, ann, bob.id(), Role.MEMBER));
        Engine.await(members.remove(workspace, ann, bob.id()));

        assertThat(
                        database
                                .query("SELECT actor_name, action, object_name, before, after FROM audit ORDER BY id")
                                .stream()
                                .map(row -> row.getString(0) + " " + row.getString(1) + " " + row.getString(2) + " "
                                        + row.getJsonObject(3).encode() + " "
                                        + row.getJsonObject(4).encode()))
                .containsExactly(
                        "ann@example.org member.changed bob@example.org {\"role\":\"owner\"} {\"role\":\"member\"}",
                        "ann@example.org member.removed bob@example.org {\"role\":\"member\"} {}");
    }

    private long owners() {
        return database.count("membership WHERE role = 'owner'");
    }

    private Account add(String email, String role) {
        return add(workspace, email, role);
    }

    private Account add(WorkspaceId workspaceId, String email, String role) {
        Owners.addMember(database, workspaceId, email, role);
        return new Account(
                new AccountId(database.query("SELECT id FROM account WHERE email = $1", email)
                        .iterator()
                        .next()
                        .getUUID(0)),
                email);
    }
}
