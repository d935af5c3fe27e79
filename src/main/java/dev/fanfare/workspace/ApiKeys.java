package dev.fanfare.workspace;

import dev.fanfare.id.ApiKeyId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.workspace.ApiKeyStore.StoredKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes API keys and says whom a key speaks for.
 *
 * <p>What the table says of a key is remembered for {@value #REMEMBER_SECONDS} seconds, so that publishing does not pay
 * a query for it each time. A key that is taken away works for that long at most.
 */
public final class ApiKeys {
    private static final int REMEMBER_SECONDS = 2;
    private static final long REMEMBER_NANOS = REMEMBER_SECONDS * 1_000_000_000L;
    private static final int REMEMBERED_KEYS = 10_000;

    private record Remembered(Future<Optional<StoredKey>> key, long sinceNanos) {}

    private final Pool pool;
    private final Uuid7 uuids;
    private final Map<String, Remembered> remembered = new LinkedHashMap<>();

    public ApiKeys(Pool pool, Uuid7 uuids) {
        this.pool = pool;
        this.uuids = uuids;
    }

    public Future<WorkspaceId> createWorkspace(String name) {
        WorkspaceId id = new WorkspaceId(uuids.next());
        return new WorkspaceStore(pool).insert(id, name).map(id);
    }

    /** Makes a key of a workspace; the text is not kept and cannot be shown again. */
    public Future<ApiKeyText> create(WorkspaceId workspaceId, String name, List<Scope> scopes) {
        ApiKeyText key = ApiKeyText.generate();
        return new ApiKeyStore(pool)
                .insertKey(new ApiKeyId(uuids.next()), workspaceId, name, key, scopes)
                .map(key);
    }

    /** Whom the key speaks for; empty when there is no such key or its secret is another. */
    public Future<Optional<Caller>> authenticate(ApiKeyText key) {
        return find(key.publicPart())
                .map(found -> found.filter(stored ->
                                MessageDigest.isEqual(stored.secretHash().getBytes(), key.secretHash()))
                        .map(StoredKey::caller));
    }

    private synchronized Future<Optional<StoredKey>> find(String publicPart) {
        long now = System.nanoTime();
        Remembered known = remembered.get(publicPart);
        if (known != null
                && now - known.sinceNanos() < REMEMBER_NANOS
                && !known.key().failed()) {
            return known.key();
        }
        // Whoever asks while the query runs gets the same future; strangers' guesses push out the oldest entry.
        Future<Optional<StoredKey>> asked = new ApiKeyStore(pool).find(publicPart);
        remembered.remove(publicPart);
        if (remembered.size() >= REMEMBERED_KEYS) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        remembered.put(publicPart, new Remembered(asked, now));
        return asked;
    }
}
