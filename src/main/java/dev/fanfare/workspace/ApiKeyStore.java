package dev.fanfare.workspace;

import dev.fanfare.audit.Actor;
import dev.fanfare.id.ApiKeyId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The SQL of keys. */
final class ApiKeyStore {
    /** A key as stored: everything but the secret. */
    record StoredKey(Buffer secretHash, Caller caller) {}

    private final SqlClient client;

    ApiKeyStore(SqlClient client) {
        this.client = client;
    }

    Future<Void> insertKey(ApiKeyId id, WorkspaceId workspaceId, String name, ApiKeyText key, List<Scope> scopes) {
        return client.preparedQuery("""
                        INSERT INTO api_key (id, workspace_id, name, public_part, secret_hash, scopes, created_at)
                        VALUES ($1, $2, $3, $4, $5, $6, fanfare_now())""")
                .execute(Tuple.of(
                        id.value(),
                        workspaceId.value(),
                        name,
                        key.publicPart(),
                        Buffer.buffer(key.secretHash()),
                        Scope.words(scopes)))
                .mapEmpty();
    }

    Future<Optional<StoredKey>> find(String publicPart) {
        return client.preparedQuery("""
                        SELECT id, workspace_id, name, secret_hash, scopes
                        FROM api_key
                        WHERE public_part = $1""").execute(Tuple.of(publicPart)).map(ApiKeyStore::firstKey);
    }

    private static Optional<StoredKey> firstKey(RowSet<Row> rows) {
        for (Row row : rows) {
            Set<Scope> scopes = EnumSet.noneOf(Scope.class);
            Arrays.stream(row.getArrayOfStrings("scopes"))
                    .flatMap(word -> Scope.of(word).stream())
                    .forEach(scopes::add);
            return Optional.of(new StoredKey(
                    row.getBuffer("secret_hash"),
                    new Caller(
                            new WorkspaceId(row.getUUID("workspace_id")),
                            Actor.key(new ApiKeyId(row.getUUID("id")), row.getString("name")),
                            Set.copyOf(scopes))));
        }
        return Optional.empty();
    }
}
