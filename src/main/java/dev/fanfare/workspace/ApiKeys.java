package dev.fanfare.workspace;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.id.ApiKeyId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What owners do with API keys. What a key may do when it is shown is for {@link KeyRing}. */
public final class ApiKeys {
    /** A key with its text, which is not kept and cannot be shown again. */
    public record Created(ApiKeyId id, ApiKeyText text) {}

    private final Pool pool;
    private final Uuid7 uuids;
    private final InstantSource clock;

    public ApiKeys(Pool pool, Uuid7 uuids, InstantSource clock) {
        this.pool = pool;
        this.uuids = uuids;
        this.clock = clock;
    }

    public Future<WorkspaceId> createWorkspace(String name) {
        WorkspaceId id = new WorkspaceId(uuids.next());
        return new WorkspaceStore(pool).insert(id, name).map(id);
    }

    public Future<Created> create(WorkspaceId workspaceId, NewApiKey made, Actor by) {
        List<Detail> mistakes = made.mistakes(clock.instant());
        if (!mistakes.isEmpty()) {
            return Future.failedFuture(new Rejection.InvalidInput(mistakes));
        }
        Created created = new Created(new ApiKeyId(uuids.next()), ApiKeyText.generate());
        return pool.withTransaction(
                        connection -> insert(connection, created.id(), workspaceId, made, created.text(), by))
                .map(created);
    }

    /** Stores a key and writes it down, within a transaction of the caller's. */
    static Future<Void> insert(
            SqlConnection connection, ApiKeyId id, WorkspaceId workspaceId, NewApiKey made, ApiKeyText text, Actor by) {
        return new ApiKeyStore(connection)
                .insert(id, workspaceId, made, text, by)
                .compose(inserted -> new AuditStore(connection)
                        .record(Change.of(
                                workspaceId,
                                by,
                                Action.KEY_CREATED,
                                id.toString(),
                                made.name(),
                                facts(text.publicPart(), made.scopes(), made.expiresAt()))));
    }

    private static JsonObject facts(String publicPart, Set<Scope> scopes, @Nullable Instant expiresAt) {
        JsonObject facts = new JsonObject().put("publicPart", publicPart).put("scopes", new JsonArray(List.of((Object[])
                Scope.words(scopes))));
        return expiresAt == null ? facts : facts.put("expiresAt", expiresAt.toString());
    }

    /** The newest first. */
    public Future<List<ApiKey>> list(WorkspaceId workspaceId, @Nullable UUID before, int limit) {
        return new ApiKeyStore(pool).list(workspaceId, before, limit);
    }

    public Future<ApiKey> get(WorkspaceId workspaceId, ApiKeyId id) {
        return new ApiKeyStore(pool).find(workspaceId, id).compose(ApiKeys::orNotFound);
    }

    /** From now on, and on nodes that remember it within two seconds, it is refused. Revoking twice changes nothing. */
    public Future<Void> revoke(WorkspaceId workspaceId, ApiKeyId id, Actor by) {
        return get(workspaceId, id)
                .compose(key -> pool.withTransaction(connection -> new ApiKeyStore(connection)
                        .revoke(workspaceId, id)
                        .compose(revoked -> revoked
                                ? new AuditStore(connection).record(revocation(workspaceId, key, by))
                                : Future.succeededFuture())))
                .mapEmpty();
    }

    private static Change revocation(WorkspaceId workspaceId, ApiKey key, Actor by) {
        return new Change(
                workspaceId,
                by,
                Action.KEY_REVOKED,
                key.id().toString(),
                key.name(),
                facts(key.publicPart(), key.scopes(), key.expiresAt()),
                new JsonObject());
    }

    /** The same for every id that this workspace does not have. */
    public static Rejection notFound() {
        return new Rejection.NotFound("There is no such API key.");
    }

    private static Future<ApiKey> orNotFound(Optional<ApiKey> found) {
        return found.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notFound()));
    }
}
