package dev.fanfare.workspace;

import dev.fanfare.audit.Actor;
import dev.fanfare.db.Rows;
import dev.fanfare.id.AccountId;
import dev.fanfare.id.ApiKeyId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The SQL of keys. */
final class ApiKeyStore {
    /**
     * A key as stored: everything but the secret.
     *
     * @param check what it is to who knows its secret
     * @param unwritten whether its last use was written down more than a minute ago; whoever writes the next one down
     *     takes the mark away
     */
    record StoredKey(Buffer secretHash, Caller caller, KeyCheck check, AtomicBoolean unwritten) {}

    private final SqlClient client;

    ApiKeyStore(SqlClient client) {
        this.client = client;
    }

    /** Makes a key; its creation is dated by the database, its maker is kept when it is an account. */
    Future<Void> insert(ApiKeyId id, WorkspaceId workspaceId, NewApiKey made, ApiKeyText key, Actor by) {
        UUID account = AccountId.parse(by.id()).map(AccountId::value).orElse(null);
        return client.preparedQuery("""
                        INSERT INTO api_key
                            (id, workspace_id, name, public_part, secret_hash, scopes, created_by, created_at, expires_at)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, fanfare_now(), $8)""")
                .execute(Tuple.tuple()
                        .addUUID(id.value())
                        .addUUID(workspaceId.value())
                        .addString(made.name())
                        .addString(key.publicPart())
                        .addBuffer(Buffer.buffer(key.secretHash()))
                        .addArrayOfString(Scope.words(made.scopes()))
                        .addUUID(account)
                        .addValue(made.expiresAt() == null ? null : Rows.utc(made.expiresAt())))
                .mapEmpty();
    }

    /** Also one that is over. */
    Future<Optional<StoredKey>> find(String publicPart) {
        return client.preparedQuery("""
                        SELECT id, workspace_id, name, secret_hash, scopes,
                            revoked_at IS NOT NULL AS revoked,
                            coalesce(expires_at <= fanfare_now(), false) AS expired,
                            coalesce(last_used_at < fanfare_now() - interval '1 minute', true) AS unwritten
                        FROM api_key
                        WHERE public_part = $1""")
                .execute(Tuple.of(publicPart))
                .map(rows -> Rows.list(rows, ApiKeyStore::storedKey).stream().findFirst());
    }

    /** Writes a use down, unless another node has within the last minute. */
    Future<Void> touch(Caller caller) {
        UUID id = ApiKeyId.parse(caller.actor().id()).orElseThrow().value();
        return client.preparedQuery("""
                        UPDATE api_key SET last_used_at = fanfare_now()
                        WHERE workspace_id = $1
                          AND id = $2
                          AND (last_used_at IS NULL OR last_used_at < fanfare_now() - interval '1 minute')""")
                .execute(Tuple.of(caller.workspaceId().value(), id))
                .mapEmpty();
    }

    /** The newest first, older than {@code before} if given. */
    Future<List<ApiKey>> list(WorkspaceId workspaceId, @Nullable UUID before, int limit) {
        return client.preparedQuery("""
                        SELECT k.id, k.name, k.public_part, k.scopes, a.email AS created_by, k.created_at, k.expires_at,
                            k.last_used_at, k.revoked_at
                        FROM api_key AS k LEFT JOIN account AS a ON a.id = k.created_by
                        WHERE k.workspace_id = $1 AND ($2::uuid IS NULL OR k.id < $2)
                        ORDER BY k.id DESC
                        LIMIT $3""")
                .execute(Tuple.of(workspaceId.value(), before, limit))
                .map(rows -> Rows.list(rows, ApiKeyStore::apiKey));
    }

    Future<Optional<ApiKey>> find(WorkspaceId workspaceId, ApiKeyId id) {
        return client.preparedQuery("""
                        SELECT k.id, k.name, k.public_part, k.scopes, a.email AS created_by, k.created_at, k.expires_at,
                            k.last_used_at, k.revoked_at
                        FROM api_key AS k LEFT JOIN account AS a ON a.id = k.created_by
                        WHERE k.workspace_id = $1 AND k.id = $2""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows -> Rows.list(rows, ApiKeyStore::apiKey).stream().findFirst());
    }

    /** False when there is no such key, or it was revoked before. */
    Future<Boolean> revoke(WorkspaceId workspaceId, ApiKeyId id) {
        return client.preparedQuery("""
                        UPDATE api_key SET revoked_at = fanfare_now()
                        WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows -> rows.rowCount() > 0);
    }

    private static StoredKey storedKey(Row row) {
        Caller caller = new Caller(
                new WorkspaceId(row.getUUID("workspace_id")),
                Actor.key(new ApiKeyId(row.getUUID("id")), row.getString("name")),
                scopes(row));
        KeyCheck check = row.getBoolean("revoked")
                ? new KeyCheck.Revoked()
                : row.getBoolean("expired") ? new KeyCheck.Expired() : new KeyCheck.Valid(caller);
        return new StoredKey(
                row.getBuffer("secret_hash"), caller, check, new AtomicBoolean(row.getBoolean("unwritten")));
    }

    private static ApiKey apiKey(Row row) {
        return new ApiKey(
                new ApiKeyId(row.getUUID("id")),
                row.getString("name"),
                row.getString("public_part"),
                scopes(row),
                row.getString("created_by"),
                Rows.time(row, "created_at"),
                Rows.instant(row, "expires_at"),
                Rows.instant(row, "last_used_at"),
                Rows.instant(row, "revoked_at"));
    }

    /** Those that this version knows. */
    private static Set<Scope> scopes(Row row) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        Arrays.stream(row.getArrayOfStrings("scopes"))
                .flatMap(word -> Scope.of(word).stream())
                .forEach(scopes::add);
        return Set.copyOf(scopes);
    }
}
