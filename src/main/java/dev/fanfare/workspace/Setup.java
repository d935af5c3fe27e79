package dev.fanfare.workspace;

import dev.fanfare.audit.Actor;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.ApiKeyId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first workspace, its key and its owner, from settings or through the set-up link. Whatever comes of it is in
 * one workspace. Any number of nodes may do it at once: an advisory lock lets them do it in turn.
 */
public final class Setup {
    private static final Logger log = LoggerFactory.getLogger(Setup.class);
    private static final String WORKSPACE_NAME = "My workspace";

    private final Pool pool;
    private final Uuid7 uuids;
    private final PasswordHash passwords;

    public Setup(Pool pool, Uuid7 uuids, PasswordHash passwords) {
        this.pool = pool;
        this.uuids = uuids;
        this.passwords = passwords;
    }

    /**
     * What a start does: makes the key unless it exists, and the owner unless there is an account.
     *
     * @return the token of a set-up link, valid for a day, while there is no account
     */
    public Future<Optional<Token>> bootstrap(Optional<ApiKeyText> key, Optional<BootstrapOwner> owner) {
        return pool.withTransaction(connection -> new SetupStore(connection)
                .lock()
                .compose(
                        locked -> key.map(text -> bootstrapKey(connection, text).map(Optional::of))
                                .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                .compose(workspaceId -> bootstrapOwner(connection, owner, workspaceId)));
    }

    /** The key's workspace: the one it has, else the first owner's, else a new one. */
    private Future<WorkspaceId> bootstrapKey(SqlConnection connection, ApiKeyText key) {
        return new ApiKeyStore(connection)
                .find(key.publicPart())
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get().caller().workspaceId())
                        : new WorkspaceStore(connection)
                                .findFirstOwned()
                                .compose(owned -> orNewWorkspace(connection, owned))
                                .compose(workspaceId -> insertKey(connection, workspaceId, key)));
    }

    private Future<WorkspaceId> insertKey(SqlConnection connection, WorkspaceId workspaceId, ApiKeyText key) {
        NewApiKey made = new NewApiKey("Bootstrap key", Set.of(Scope.values()), null);
        return ApiKeys.insert(connection, new ApiKeyId(uuids.next()), workspaceId, made, key, Actor.FANFARE)
                .onSuccess(stored -> log.atInfo()
                        .addKeyValue("key", key)
                        .addKeyValue("workspace", workspaceId)
                        .log("Created the bootstrap API key"))
                .map(workspaceId);
    }

    private Future<Optional<Token>> bootstrapOwner(
            SqlConnection connection, Optional<BootstrapOwner> owner, Optional<WorkspaceId> keysWorkspace) {
        return new AccountStore(connection).isEmpty().compose(first -> {
            if (!first) {
                return Future.succeededFuture(Optional.empty());
            }
            return owner.isPresent()
                    ? createOwner(connection, owner.get(), keysWorkspace).map(Optional.empty())
                    : newToken(connection).map(Optional::of);
        });
    }

    private Future<Account> createOwner(
            SqlConnection connection, BootstrapOwner owner, Optional<WorkspaceId> keysWorkspace) {
        Future<Optional<WorkspaceId>> known = keysWorkspace.isPresent()
                ? Future.succeededFuture(keysWorkspace)
                : new WorkspaceStore(connection).findOnlyAbandoned();
        return known.compose(found -> orNewWorkspace(connection, found))
                .compose(workspaceId -> passwords
                        .hash(owner.password())
                        .compose(hash -> insertOwner(connection, workspaceId, owner.email(), hash)))
                .onSuccess(account ->
                        log.atInfo().addKeyValue("account", account.id()).log("Created the bootstrap owner"));
    }

    private Future<Token> newToken(SqlConnection connection) {
        Token token = Token.generate();
        SetupStore store = new SetupStore(connection);
        return store.deleteExpired().compose(swept -> store.insertToken(token)).map(token);
    }

    /** Whether nobody has set this up yet. */
    public Future<Boolean> isOpen() {
        return new AccountStore(pool).isEmpty();
    }

    /** Whether a set-up link can still be used. */
    public Future<Boolean> isValid(Token token) {
        return new SetupStore(pool).isValid(token).compose(valid -> valid ? isOpen() : Future.succeededFuture(false));
    }

    /**
     * Makes the first owner and the workspace; a workspace that only a bootstrap key has become the owner's. All
     * set-up links end with it.
     *
     * @return the account, or empty when the link is not valid any more
     */
    public Future<Optional<Account>> setUp(Token token, NewOwner owner) {
        List<Detail> mistakes = owner.mistakes();
        if (!mistakes.isEmpty()) {
            return Future.failedFuture(new Rejection.InvalidInput(mistakes));
        }
        return isValid(token)
                .compose(valid -> valid
                        ? passwords.hash(owner.password()).map(Optional::of)
                        : Future.succeededFuture(Optional.<String>empty()))
                .compose(hash -> hash.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : pool.withTransaction(connection -> setUp(connection, token, owner, hash.get())));
    }

    private Future<Optional<Account>> setUp(SqlConnection connection, Token token, NewOwner owner, String hash) {
        SetupStore store = new SetupStore(connection);
        return store.lock()
                .compose(locked -> store.isValid(token))
                .compose(valid -> valid
                        ? store.deleteTokens()
                                .compose(ended -> takeOver(connection, owner.workspaceName()))
                                .compose(workspaceId -> insertOwner(connection, workspaceId, owner.email(), hash))
                                .map(Optional::of)
                        : Future.succeededFuture(Optional.empty()));
    }

    private Future<WorkspaceId> takeOver(SqlConnection connection, String name) {
        WorkspaceStore workspaces = new WorkspaceStore(connection);
        return workspaces
                .findOnlyAbandoned()
                .compose(abandoned -> abandoned.isPresent()
                        ? workspaces.takeOver(abandoned.get(), name).map(abandoned.get())
                        : insertWorkspace(connection, name));
    }

    private Future<WorkspaceId> orNewWorkspace(SqlConnection connection, Optional<WorkspaceId> known) {
        return known.map(Future::succeededFuture).orElseGet(() -> insertWorkspace(connection, WORKSPACE_NAME));
    }

    private Future<WorkspaceId> insertWorkspace(SqlConnection connection, String name) {
        WorkspaceId id = new WorkspaceId(uuids.next());
        return new WorkspaceStore(connection).insert(id, name).map(id);
    }

    private Future<Account> insertOwner(
            SqlConnection connection, WorkspaceId workspaceId, String email, String passwordHash) {
        Account account = new Account(new AccountId(uuids.next()), email);
        return new AccountStore(connection)
                .insert(account, passwordHash)
                .compose(inserted -> new MemberStore(connection).insert(workspaceId, account.id(), Role.OWNER))
                .map(account);
    }
}
