package dev.fanfare.workspace;

import dev.fanfare.workspace.ApiKeyStore.StoredKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a key is worth.
 *
 * <p>What the table says of a key is remembered for {@value #REMEMBER_SECONDS} seconds, so that publishing does not pay
 * a query for it each time. A key that expires or is revoked works for that long at most. A key's last use is written
 * down at most once a minute, and nobody waits for it.
 */
public final class KeyRing {
    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);
    private static final int REMEMBER_SECONDS = 2;
    private static final long REMEMBER_NANOS = REMEMBER_SECONDS * 1_000_000_000L;
    private static final int REMEMBERED_KEYS = 10_000;
    private static final KeyCheck UNKNOWN = new KeyCheck.Unknown();

    private record Remembered(Future<Optional<StoredKey>> key, long sinceNanos) {}

    private final ApiKeyStore store;
    private final Map<String, Remembered> remembered = new LinkedHashMap<>();

    public KeyRing(Pool pool) {
        this.store = new ApiKeyStore(pool);
    }

    public Future<KeyCheck> check(ApiKeyText key) {
        return find(key.publicPart())
                .map(found -> found.filter(stored ->
                                MessageDigest.isEqual(stored.secretHash().getBytes(), key.secretHash()))
                        .map(this::used)
                        .orElse(UNKNOWN));
    }

    private KeyCheck used(StoredKey stored) {
        boolean valid = stored.check() instanceof KeyCheck.Valid;
        // Read first: nearly always somebody has taken the mark away, and reading is cheaper.
        if (valid && stored.unwritten().get() && stored.unwritten().compareAndSet(true, false)) {
            store.touch(stored.caller())
                    .onFailure(failure -> log.atDebug()
                            .addKeyValue("key", stored.caller().actor().id())
                            .addKeyValue("cause", failure.toString())
                            .log("The last use of a key was not written down"));
        }
        return stored.check();
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
        Future<Optional<StoredKey>> asked = store.find(publicPart);
        remembered.remove(publicPart);
        if (remembered.size() >= REMEMBERED_KEYS) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        remembered.put(publicPart, new Remembered(asked, now));
        return asked;
    }
}
