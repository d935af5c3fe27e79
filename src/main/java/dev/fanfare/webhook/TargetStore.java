package dev.fanfare.webhook;

import dev.fanfare.db.Rows;
import dev.fanfare.destination.InboxTokenStore;
import dev.fanfare.destination.InboxTokenStore.Own;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.secret.SecretKeys;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what sending needs to know of webhooks. */
public final class TargetStore {
    private static final Logger log = LoggerFactory.getLogger(TargetStore.class);

    private final SqlClient client;
    private final SecretKeys keys;
    private final InboxUrls inboxUrls;

    /** @param inboxUrls tells the webhooks that lead to an inbox of this installation */
    public TargetStore(SqlClient client, SecretKeys keys, InboxUrls inboxUrls) {
        this.client = client;
        this.keys = keys;
        this.inboxUrls = inboxUrls;
    }

    /**
     * Many webhooks at once. One that was deleted is missing in the answer, and so is one whose secret cannot be read:
     * nothing is sent that nobody could verify, what it is owed stays owed, and the log says why.
     */
    public Future<List<Target>> targets(List<WorkspaceId> workspaceIds, List<WebhookId> ids) {
        return client.preparedQuery("""
                        SELECT w.workspace_id, w.id, w.revision, w.url, w.secret, w.previous_secret,
                            w.previous_secret_until, w.disabled_at IS NULL AS open
                        FROM unnest($1::uuid[], $2::uuid[]) AS wanted (workspace_id, id)
                        CROSS JOIN LATERAL (
                            SELECT workspace_id, id, revision, url, secret, previous_secret, previous_secret_until,
                                disabled_at
                            FROM webhook
                            WHERE workspace_id = wanted.workspace_id AND id = wanted.id AND deleted_at IS NULL
                            OFFSET 0) AS w""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(
                                workspaceIds.stream().map(WorkspaceId::value).toArray(UUID[]::new))
                        .addArrayOfUUID(ids.stream().map(WebhookId::value).toArray(UUID[]::new)))
                .compose(rows -> inboxes(rows)
                        .map(inboxes -> Rows.list(rows, row -> target(row, inboxes)).stream()
                                .flatMap(Optional::stream)
                                .toList()));
    }

    /** Costs a query only where a URL reads like an inbox of ours. */
    private Future<Set<Own>> inboxes(RowSet<Row> rows) {
        List<Own> asked =
                Rows.list(rows, this::inbox).stream().flatMap(Optional::stream).toList();
        return asked.isEmpty() ? Future.succeededFuture(Set.of()) : new InboxTokenStore(client).existing(asked);
    }

    private Optional<Own> inbox(Row row) {
        return inboxUrls
                .token(row.getString("url"))
                .map(token -> new Own(new WorkspaceId(row.getUUID("workspace_id")), token));
    }

    private Optional<Target> target(Row row, Set<Own> inboxes) {
        WebhookId id = new WebhookId(row.getUUID("id"));
        try {
            return Optional.of(new Target(
                    id,
                    row.getInteger("revision"),
                    row.getBoolean("open"),
                    row.getString("url"),
                    inbox(row).filter(inboxes::contains).map(Own::token).orElse(null),
                    secret(row, "secret"),
                    previous(row)));
        } catch (SecretKeys.Unreadable e) {
            log.atError()
                    .addKeyValue("webhook", id)
                    .addKeyValue("reason", e.getMessage())
                    .log("A signing secret cannot be read: nothing is sent to this webhook");
            return Optional.empty();
        }
    }

    private Target.@Nullable Previous previous(Row row) throws SecretKeys.Unreadable {
        Instant until = Rows.instant(row, "previous_secret_until");
        return until == null ? null : new Target.Previous(secret(row, "previous_secret"), until);
    }

    private SigningSecret secret(Row row, String column) throws SecretKeys.Unreadable {
        return new SigningSecret(
                keys.open(row.getString(column), new WorkspaceId(row.getUUID("workspace_id")), row.getUUID("id")));
    }
}
