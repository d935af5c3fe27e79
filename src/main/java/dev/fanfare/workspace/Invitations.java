package dev.fanfare.workspace;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.InvitationId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.mail.EmailStore;
import dev.fanfare.mail.MailKind;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import dev.fanfare.secret.SecretKeys;
import dev.fanfare.workspace.InvitationStore.Taken;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * How people come into a workspace: an owner invites an address, and whoever has the link accepts as that address, once,
 * within seven days. The link is mailed and returned; stored is only what it is recognised by, and in the outbox it is
 * sealed.
 */
public final class Invitations {
    private static final String ALREADY_MEMBER = "This address belongs to the workspace already.";
    private static final String ALREADY_INVITED =
            "This address is invited already. Send the invitation again, or withdraw it.";

    private final Pool pool;
    private final Uuid7 uuids;
    private final PasswordHash passwords;
    private final SecretKeys keys;

    public Invitations(Pool pool, Uuid7 uuids, PasswordHash passwords, SecretKeys keys) {
        this.pool = pool;
        this.uuids = uuids;
        this.passwords = passwords;
        this.keys = keys;
    }

    /** Those that were neither accepted nor withdrawn, the newest first. */
    public Future<List<Invitation>> list(WorkspaceId workspaceId) {
        return new InvitationStore(pool).list(workspaceId);
    }

    public Future<Invitation> get(WorkspaceId workspaceId, InvitationId id) {
        return new InvitationStore(pool).find(workspaceId, id).compose(Invitations::orNotFound);
    }

    /**
     * Asks an address to join; refused for one that has joined, or was asked and can still accept, and beyond the
     * {@linkplain InvitationLimits limits}.
     */
    public Future<Invited> invite(Workspace workspace, Account owner, String email, Role role) {
        String plain = email.strip();
        Optional<String> mistake = NewOwner.emailMistake(plain);
        if (mistake.isPresent()) {
            return Future.failedFuture(new Rejection.InvalidInput("/email", mistake.get()));
        }
        InvitationId id = new InvitationId(uuids.next());
        Token token = Token.generate();
        return pool.withTransaction(connection -> requireOwner(connection, workspace.id(), owner)
                .compose(allowed -> requireStranger(connection, workspace.id(), plain))
                .compose(stranger -> new InvitationStore(connection).deleteForgotten())
                .compose(swept -> new InvitationLimits(connection).check(workspace.id()))
                .compose(allowed ->
                        new InvitationStore(connection).insert(id, workspace.id(), plain, role, token, owner.id()))
                .compose(inserted -> inserted
                        ? mail(connection, workspace, id, token, owner, Action.MEMBER_INVITED)
                        : conflict(ALREADY_INVITED)));
    }

    /** Sends a new link, which is good for seven days from now; the old one ends. */
    public Future<Invited> resend(Workspace workspace, Account owner, InvitationId id) {
        Token token = Token.generate();
        return pool.withTransaction(connection -> requireOwner(connection, workspace.id(), owner)
                .compose(allowed -> new InvitationLimits(connection).checkMails(workspace.id()))
                .compose(allowed -> new InvitationStore(connection).renew(workspace.id(), id, token, owner.id()))
                .compose(renewed -> renewed
                        ? mail(connection, workspace, id, token, owner, Action.INVITATION_RESENT)
                        : Future.failedFuture(notFound())));
    }

    /** Its link ends. */
    public Future<Void> withdraw(WorkspaceId workspaceId, Account owner, InvitationId id) {
        return pool.withTransaction(connection -> requireOwner(connection, workspaceId, owner)
                        .compose(allowed -> new InvitationStore(connection).delete(workspaceId, id))
                        .compose(Invitations::orNotFound)
                        .compose(email -> new AuditStore(connection)
                                .record(Change.of(
                                        workspaceId,
                                        Actor.account(owner.id(), owner.email()),
                                        Action.INVITATION_WITHDRAWN,
                                        id.toString(),
                                        email))))
                .mapEmpty();
    }

    private static Future<Void> requireOwner(SqlConnection connection, WorkspaceId workspaceId, Account owner) {
        return new MemberStore(connection)
                .lockOwners(workspaceId)
                .compose(owners -> Members.requireOwner(owners, owner.id()));
    }

    private static Future<Void> requireStranger(SqlConnection connection, WorkspaceId workspaceId, String email) {
        return new MemberStore(connection)
                .isMember(workspaceId, email)
                .compose(member -> member ? conflict(ALREADY_MEMBER) : Future.succeededFuture());
    }

    private static <T> Future<T> conflict(String sentence) {
        return Future.failedFuture(new Rejection.Conflict(sentence, new Detail("/email", sentence)));
    }

    private Future<Invited> mail(
            SqlConnection connection, Workspace workspace, InvitationId id, Token token, Account owner, Action action) {
        return new InvitationStore(connection)
                .find(workspace.id(), id)
                .compose(Invitations::orNotFound)
                .compose(invitation -> new EmailStore(connection)
                        .write(
                                workspace.id(),
                                invitation.email(),
                                MailKind.INVITATION,
                                facts(workspace, invitation, token))
                        .compose(written -> new AuditStore(connection)
                                .record(Change.of(
                                        workspace.id(),
                                        Actor.account(owner.id(), owner.email()),
                                        action,
                                        id.toString(),
                                        invitation.email(),
                                        new JsonObject()
                                                .put("role", invitation.role().word()))))
                        .map(new Invited(invitation, token)));
    }

    private JsonObject facts(Workspace workspace, Invitation invitation, Token token) {
        return new JsonObject()
                .put("workspace", workspace.name())
                .put("invitedBy", invitation.invitedBy())
                .put("role", invitation.role().word())
                .put("expiresAt", invitation.expiresAt().toString())
                .put("invitationId", invitation.id().toString())
                .put("tokenHash", token.hexHash())
                .put(
                        "token",
                        keys.seal(token.text(), workspace.id(), invitation.id().value()));
    }

    /** Empty when the link is not valid: unknown, used, withdrawn, or too old. */
    public Future<Optional<Offer>> find(Token token) {
        return new InvitationStore(pool).find(token);
    }

    /**
     * Makes an account a member. Nothing happens to the role of somebody who is one already.
     *
     * @return false when the link is not valid for this account
     */
    public Future<Boolean> accept(Token token, Account account) {
        return pool.withTransaction(connection -> new InvitationStore(connection)
                        .take(token, account.email())
                        .compose(taken -> taken.isPresent()
                                ? join(connection, taken.get(), account).map(true)
                                : Future.succeededFuture(false)))
                .map(Boolean.TRUE::equals);
    }

    /**
     * Makes an account for the invited address and the account a member.
     *
     * @return the account; empty when the link is not valid
     */
    public Future<Optional<Account>> signUp(Token token, Offer offer, String password) {
        Optional<String> mistake = NewOwner.passwordMistake(password);
        if (mistake.isPresent()) {
            return Future.failedFuture(new Rejection.InvalidInput("/password", mistake.get()));
        }
        return passwords
                .hash(password)
                .compose(hash -> pool.withTransaction(connection -> new InvitationStore(connection)
                        .take(token, offer.email())
                        .compose(taken -> taken.isPresent()
                                ? signUp(connection, taken.get(), hash).map(Optional::of)
                                : Future.succeededFuture(Optional.empty()))));
    }

    private Future<Account> signUp(SqlConnection connection, Taken taken, String hash) {
        Account account = new Account(new AccountId(uuids.next()), taken.email());
        return new AccountStore(connection)
                .insert(account, hash)
                .compose(inserted -> inserted
                        ? join(connection, taken, account).map(account)
                        : Future.failedFuture(new Rejection.Conflict(
                                "There is an account for this address by now. Open the link again to log in.")));
    }

    private static Future<Void> join(SqlConnection connection, Taken taken, Account account) {
        return new MemberStore(connection)
                .insert(taken.workspaceId(), account.id(), taken.role())
                .compose(joined -> new AuditStore(connection)
                        .record(Change.of(
                                taken.workspaceId(),
                                Actor.account(account.id(), account.email()),
                                Action.MEMBER_JOINED,
                                account.id().toString(),
                                account.email(),
                                new JsonObject().put("role", taken.role().word()))));
    }

    private static <T> Future<T> orNotFound(Optional<T> found) {
        return found.<Future<T>>map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notFound()));
    }

    public static Rejection.NotFound notFound() {
        return new Rejection.NotFound("There is no such invitation. It was accepted, or withdrawn.");
    }
}
