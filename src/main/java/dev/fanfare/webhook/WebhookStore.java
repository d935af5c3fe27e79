package dev.fanfare.webhook;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of webhooks. */
public final class WebhookStore {
    private final SqlClient client;

    public WebhookStore(SqlClient client) {
        this.client = client;
    }

    Future<Webhook> insert(
            WorkspaceId workspaceId,
            WebhookId id,
            String name,
            String url,
            List<String> triggers,
            String sealedSecret) {
        return client.preparedQuery("""
                        INSERT INTO webhook (workspace_id, id, name, url, triggers, secret, created_at, updated_at)
                        VALUES ($1, $2, $3, $4, $5, $6, fanfare_now(), fanfare_now())
                        RETURNING id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at""")
                .execute(Tuple.of(
                        workspaceId.value(), id.value(), name, url, triggers.toArray(String[]::new), sealedSecret))
                .map(rows -> webhook(rows.iterator().next()));
    }

    /** Newest first, older than {@code before} if given. */
    Future<List<Webhook>> list(WorkspaceId workspaceId, @Nullable UUID before, int limit) {
        return client.preparedQuery("""
                        SELECT id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at
                        FROM webhook
                        WHERE workspace_id = $1
                          AND deleted_at IS NULL
                          AND ($2::uuid IS NULL OR id < $2)
                        ORDER BY id DESC
                        LIMIT $3""")
                .execute(Tuple.of(workspaceId.value(), before, limit))
                .map(rows -> Rows.list(rows, WebhookStore::webhook));
    }

    public Future<Optional<Webhook>> find(WorkspaceId workspaceId, WebhookId id) {
        return client.preparedQuery("""
                        SELECT id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at
                        FROM webhook
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(WebhookStore::first);
    }

    Future<Optional<Webhook>> findByUrl(WorkspaceId workspaceId, String url) {
        return client.preparedQuery("""
                        SELECT id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at
                        FROM webhook
                        WHERE workspace_id = $1 AND url = $2 AND deleted_at IS NULL""")
                .execute(Tuple.of(workspaceId.value(), url))
                .map(WebhookStore::first);
    }

    /** The same as {@link #find}, and nobody else changes it until the transaction ends. */
    public Future<Optional<Webhook>> lock(WorkspaceId workspaceId, WebhookId id) {
        return client.preparedQuery("""
                        SELECT id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at
                        FROM webhook
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL
                        FOR NO KEY UPDATE""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(WebhookStore::first);
    }

    /**
     * The webhooks that want a type of event, and others that are asked for by id, deleted ones among them. Those asked
     * for come first.
     */
    Future<List<Interested>> interested(WorkspaceId workspaceId, String type, List<WebhookId> ids, int limit) {
        return client.preparedQuery("""
                        SELECT id, name, disabled_at IS NULL AS enabled, deleted_at IS NOT NULL AS deleted
                        FROM webhook
                        WHERE workspace_id = $1 AND (id = ANY ($2) OR ($3 = ANY (triggers) AND deleted_at IS NULL))
                        ORDER BY id <> ALL ($2), id
                        LIMIT $4""")
                .execute(Tuple.tuple()
                        .addUUID(workspaceId.value())
                        .addArrayOfUUID(ids.stream().map(WebhookId::value).toArray(UUID[]::new))
                        .addString(type)
                        .addInteger(limit))
                .map(rows -> Rows.list(
                        rows,
                        row -> new Interested(
                                new WebhookId(row.getUUID("id")),
                                row.getString("name"),
                                row.getBoolean("enabled"),
                                row.getBoolean("deleted"))));
    }

    /** Whether there is, or was within retention, such a webhook: its log can be read. */
    Future<Boolean> existedOnce(WorkspaceId workspaceId, WebhookId id) {
        return client.preparedQuery("SELECT FROM webhook WHERE workspace_id = $1 AND id = $2")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows -> rows.size() > 0);
    }

    /** As it is stored: sealed. */
    Future<Optional<String>> findSecret(WorkspaceId workspaceId, WebhookId id) {
        return client.preparedQuery("""
                        SELECT secret FROM webhook
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(rows ->
                        Rows.list(rows, row -> row.getString("secret")).stream().findFirst());
    }

    /** Changes what the draft says and leaves the rest; empty when there is no such webhook. */
    Future<Optional<Webhook>> update(WorkspaceId workspaceId, WebhookId id, WebhookDraft draft) {
        List<String> triggers = draft.triggers();
        return client.preparedQuery("""
                        UPDATE webhook SET
                            name = coalesce($3, name),
                            url = coalesce($4, url),
                            triggers = coalesce($5, triggers),
                            revision = revision + 1,
                            updated_at = fanfare_now()
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL
                        RETURNING id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at""")
                .execute(Tuple.tuple()
                        .addUUID(workspaceId.value())
                        .addUUID(id.value())
                        .addString(draft.name())
                        .addString(draft.url())
                        .addValue(triggers == null ? null : triggers.toArray(String[]::new)))
                .map(WebhookStore::first);
    }

    /** Keeps the row for the log, but nothing that signs. */
    Future<Void> delete(WorkspaceId workspaceId, WebhookId id) {
        return client.preparedQuery("""
                        UPDATE webhook SET
                            deleted_at = fanfare_now(),
                            revision = revision + 1,
                            secret = '',
                            previous_secret = NULL,
                            previous_secret_until = NULL
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .mapEmpty();
    }

    /** No attempt begins after this commits, but on nodes that learn of it within their next second. */
    public Future<Optional<Webhook>> disable(WorkspaceId workspaceId, WebhookId id, DisabledReason reason) {
        return client.preparedQuery("""
                        UPDATE webhook SET
                            disabled_at = coalesce(disabled_at, fanfare_now()),
                            disabled_reason = coalesce(disabled_reason, $3),
                            revision = revision + 1,
                            updated_at = fanfare_now()
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL
                        RETURNING id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at""")
                .execute(Tuple.of(workspaceId.value(), id.value(), reason.word()))
                .map(WebhookStore::first);
    }

    public Future<Optional<Webhook>> enable(WorkspaceId workspaceId, WebhookId id) {
        return client.preparedQuery("""
                        UPDATE webhook SET
                            disabled_at = NULL,
                            disabled_reason = NULL,
                            consecutive_failures = 0,
                            revision = revision + 1,
                            updated_at = fanfare_now()
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL
                        RETURNING id, name, url, triggers, disabled_at, disabled_reason, consecutive_failures,
                            last_failed_at, created_at, updated_at""")
                .execute(Tuple.of(workspaceId.value(), id.value()))
                .map(WebhookStore::first);
    }

    /**
     * Puts a new secret in the place of the old one, which signs as well until the overlap is over. What an earlier
     * rotation left ends now. Empty when there is no such webhook.
     *
     * @return how {@link Rotation} says until when the old secret signs
     */
    Future<Optional<Rotation>> rotateSecret(
            WorkspaceId workspaceId, WebhookId id, SigningSecret secret, String sealedSecret, Duration overlap) {
        return client.preparedQuery("""
                        UPDATE webhook SET
                            previous_secret = CASE WHEN $4 > 0 THEN secret END,
                            previous_secret_until =
                                CASE WHEN $4 > 0 THEN fanfare_now() + $4 * interval '1 second' END,
                            secret = $3,
                            revision = revision + 1,
                            updated_at = fanfare_now()
                        WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL
                        RETURNING previous_secret_until""")
                .execute(Tuple.of(workspaceId.value(), id.value(), sealedSecret, overlap.toSeconds()))
                .map(rows ->
                        Rows.list(rows, row -> new Rotation(secret, Rows.instant(row, "previous_secret_until")))
                                .stream()
                                .findFirst());
    }

    /** Forgets rotated secrets whose time is over. */
    public Future<Void> forgetPreviousSecrets() {
        return client.query("""
                        UPDATE webhook SET previous_secret = NULL, previous_secret_until = NULL
                        WHERE previous_secret_until <= fanfare_now()""").execute().mapEmpty();
    }

    private static Optional<Webhook> first(RowSet<Row> rows) {
        List<Webhook> webhooks = Rows.list(rows, WebhookStore::webhook);
        return webhooks.stream().findFirst();
    }

    private static Webhook webhook(Row row) {
        String reason = row.getString("disabled_reason");
        return new Webhook(
                new WebhookId(row.getUUID("id")),
                row.getString("name"),
                row.getString("url"),
                List.of(row.getArrayOfStrings("triggers")),
                Rows.instant(row, "disabled_at"),
                reason == null ? null : DisabledReason.of(reason),
                row.getInteger("consecutive_failures"),
                Rows.instant(row, "last_failed_at"),
                Rows.time(row, "created_at"),
                Rows.time(row, "updated_at"));
    }
}
