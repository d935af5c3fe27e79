package dev.fanfare.workspace;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Who belongs to a workspace. It always has an owner: changes are made one after another, and one that would leave it
 * without is refused. What somebody may do is looked at again when their turn comes, so that of two owners who remove
 * each other one stays.
 */
public final class Members {
    private final Pool pool;

    public Members(Pool pool) {
        this.pool = pool;
    }

    public Future<List<Member>> list(WorkspaceId workspaceId) {
        return new MemberStore(pool).list(workspaceId);
    }

    public Future<Member> get(WorkspaceId workspaceId, AccountId accountId) {
        return new MemberStore(pool).find(workspaceId, accountId).compose(Members::orNotFound);
    }

    /**
     * Makes somebody an owner, or a member. Invitations of somebody who is no owner any more end.
     *
     * @param owner who wants it
     */
    public Future<Void> changeRole(WorkspaceId workspaceId, Account owner, AccountId accountId, Role role) {
        return changing(
                workspaceId,
                (connection, owners) -> requireOwner(owners, owner.id())
                        .compose(allowed ->
                                role == Role.OWNER ? Future.succeededFuture() : requireAnotherOwner(owners, accountId))
                        .compose(allowed -> new MemberStore(connection).find(workspaceId, accountId))
                        .compose(Members::orNotFound)
                        .compose(member -> setRole(connection, workspaceId, owner, member, role)));
    }

    private static Future<Void> setRole(
            SqlConnection connection, WorkspaceId workspaceId, Account owner, Member member, Role role) {
        Change change = new Change(
                workspaceId,
                Actor.account(owner.id(), owner.email()),
                Action.MEMBER_CHANGED,
                member.accountId().toString(),
                member.email(),
                new JsonObject().put("role", member.role().word()),
                new JsonObject().put("role", role.word()));
        if (change.isNone()) {
            return Future.succeededFuture();
        }
        return new MemberStore(connection)
                .setRole(workspaceId, member.accountId(), role)
                .compose(changed -> role == Role.OWNER
                        ? Future.succeededFuture()
                        : new InvitationStore(connection).deleteBy(workspaceId, member.accountId()))
                .compose(ended -> new AuditStore(connection).record(change));
    }

    /**
     * Takes somebody out of the workspace, with their invitations to it. Their sessions are out of it with their next
     * request.
     *
     * @param owner who wants it
     */
    public Future<Void> remove(WorkspaceId workspaceId, Account owner, AccountId accountId) {
        return changing(
                workspaceId,
                (connection, owners) -> requireOwner(owners, owner.id())
                        .compose(allowed -> requireAnotherOwner(owners, accountId))
                        .compose(allowed -> delete(connection, workspaceId, owner, accountId, Action.MEMBER_REMOVED)));
    }

    /** What anybody but the last owner may do. */
    public Future<Void> leave(WorkspaceId workspaceId, Account account) {
        return changing(
                workspaceId,
                (connection, owners) -> requireAnotherOwner(owners, account.id())
                        .compose(
                                allowed -> delete(connection, workspaceId, account, account.id(), Action.MEMBER_LEFT)));
    }

    private static Future<Void> delete(
            SqlConnection connection, WorkspaceId workspaceId, Account by, AccountId accountId, Action action) {
        MemberStore store = new MemberStore(connection);
        return store.find(workspaceId, accountId)
                .compose(Members::orNotFound)
                .compose(member -> store.delete(workspaceId, accountId)
                        .compose(deleted -> new AuditStore(connection)
                                .record(new Change(
                                        workspaceId,
                                        Actor.account(by.id(), by.email()),
                                        action,
                                        accountId.toString(),
                                        member.email(),
                                        new JsonObject()
                                                .put("role", member.role().word()),
                                        new JsonObject()))));
    }

    /** One transaction in which nobody else changes members of the workspace. */
    private Future<Void> changing(
            WorkspaceId workspaceId, BiFunction<SqlConnection, Set<AccountId>, Future<Void>> steps) {
        return pool.withTransaction(connection -> new MemberStore(connection)
                        .lockOwners(workspaceId)
                        .compose(owners -> steps.apply(connection, owners)))
                .mapEmpty();
    }

    /** Fails for somebody who was an owner a moment ago, when their page was made. */
    static Future<Void> requireOwner(Set<AccountId> owners, AccountId accountId) {
        return owners.contains(accountId)
                ? Future.succeededFuture()
                : Future.failedFuture(new Rejection.Conflict("You are not an owner of this workspace any more."));
    }

    private static Future<Void> requireAnotherOwner(Set<AccountId> owners, AccountId accountId) {
        return owners.equals(Set.of(accountId))
                ? Future.failedFuture(
                        new Rejection.Conflict("A workspace needs an owner. Make somebody else an owner first."))
                : Future.succeededFuture();
    }

    private static Future<Member> orNotFound(Optional<Member> found) {
        return found.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notFound()));
    }

    public static Rejection.NotFound notFound() {
        return new Rejection.NotFound("There is no such member in this workspace.");
    }
}
