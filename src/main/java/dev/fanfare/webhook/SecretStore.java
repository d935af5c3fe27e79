package dev.fanfare.webhook;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.secret.SecretKeys;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks after stored secrets as a whole: that all can be read, and under which key they are. */
public final class SecretStore {
    private static final int STEP = 500;
    private static final String PLAIN = "whsec_";

    private final Pool pool;
    private final SecretKeys keys;

    public SecretStore(Pool pool, SecretKeys keys) {
        this.pool = pool;
        this.keys = keys;
    }

    /** Keys that secrets need are not there. The message names them and says what to do. */
    public static final class MissingKeys extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissingKeys(String message) {
            super(message);
        }
    }

    /**
     * Fails with {@link MissingKeys} when a secret is under a key that is not there; then seals what an earlier version
     * left unsealed. Any number of nodes may do so at once.
     */
    public Future<Void> prepare() {
        return requireKeys()
                .compose(all -> seal("secret LIKE 'whsec\\_%' OR previous_secret LIKE 'whsec\\_%'", 0))
                .mapEmpty();
    }

    /**
     * Seals everything under the first key, in steps; nodes may run meanwhile.
     *
     * @return how many webhooks were changed
     */
    public Future<Integer> sealAgain() {
        String under = "'v1." + keys.firstId() + ".%'";
        return requireKeys()
                .compose(all -> seal(
                        "(secret <> '' AND secret NOT LIKE " + under + ") OR previous_secret NOT LIKE " + under, 0));
    }

    private Future<Void> requireKeys() {
        return pool.preparedQuery("""
                        SELECT split_part(sealed, '.', 2) AS key, count(DISTINCT id) AS webhooks
                        FROM (SELECT id, secret AS sealed FROM webhook
                              UNION ALL
                              SELECT id, previous_secret FROM webhook) AS secrets
                        WHERE sealed LIKE 'v1.%' AND split_part(sealed, '.', 2) <> ALL ($1)
                        GROUP BY key
                        ORDER BY key""")
                .execute(Tuple.tuple().addArrayOfString(keys.ids().toArray(String[]::new)))
                .compose(rows -> {
                    List<String> missing = Rows.list(
                            rows, row -> row.getString("key") + " (of " + row.getLong("webhooks") + " webhooks)");
                    return missing.isEmpty()
                            ? Future.succeededFuture()
                            : Future.failedFuture(new MissingKeys("Signing secrets are stored under keys that are not"
                                    + " among FANFARE_SECRET_KEYS: " + String.join(", ", missing)
                                    + ". Add those keys after the first one."));
                });
    }

    /** Repeats a step until it finds nothing left to do. */
    private Future<Integer> seal(String which, int changedBefore) {
        return pool.withTransaction(connection -> sealSome(connection, which))
                .map(Objects::requireNonNull)
                .compose(changed ->
                        changed == 0 ? Future.succeededFuture(changedBefore) : seal(which, changedBefore + changed));
    }

    /** Waits for rows that others are changing, so that none is passed over. */
    private Future<Integer> sealSome(SqlConnection connection, String which) {
        return connection
                .preparedQuery("""
                        SELECT workspace_id, id, secret, previous_secret
                        FROM webhook
                        WHERE %s
                        ORDER BY workspace_id, id
                        LIMIT $1
                        FOR NO KEY UPDATE""".formatted(which))
                .execute(Tuple.of(STEP))
                .compose(rows ->
                        rows.size() == 0 ? Future.succeededFuture(0) : write(connection, Rows.list(rows, row -> row)));
    }

    private Future<Integer> write(SqlConnection connection, List<Row> rows) {
        List<UUID> workspaceIds = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        List<String> secrets = new ArrayList<>();
        List<@Nullable String> previous = new ArrayList<>();
        try {
            for (Row row : rows) {
                workspaceIds.add(row.getUUID("workspace_id"));
                ids.add(row.getUUID("id"));
                secrets.add(again(row, row.getString("secret")));
                String old = row.getString("previous_secret");
                previous.add(old == null ? null : again(row, old));
            }
        } catch (SecretKeys.Unreadable e) {
            return Future.failedFuture(new IllegalStateException(
                    "The secret of " + new WebhookId(ids.getLast()) + " cannot be read: " + e.getMessage()));
        }
        return connection
                .preparedQuery("""
                        UPDATE webhook w SET secret = s.secret, previous_secret = s.previous_secret
                        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
                            AS s (workspace_id, id, secret, previous_secret)
                        WHERE w.workspace_id = s.workspace_id AND w.id = s.id""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(workspaceIds.toArray(UUID[]::new))
                        .addArrayOfUUID(ids.toArray(UUID[]::new))
                        .addArrayOfString(secrets.toArray(String[]::new))
                        .addValue(previous.toArray(String[]::new)))
                .map(written -> rows.size());
    }

    private String again(Row row, String stored) throws SecretKeys.Unreadable {
        if (stored.isEmpty()) {
            return stored;
        }
        WorkspaceId workspaceId = new WorkspaceId(row.getUUID("workspace_id"));
        WebhookId id = new WebhookId(row.getUUID("id"));
        String secret = stored.startsWith(PLAIN) ? stored : keys.open(stored, workspaceId, id.value());
        return keys.seal(secret, workspaceId, id.value());
    }
}
