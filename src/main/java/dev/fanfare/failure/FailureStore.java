package dev.fanfare.failure;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.webhook.DisabledReason;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of counting failures. */
public final class FailureStore {
    private final SqlClient client;

    public FailureStore(SqlClient client) {
        this.client = client;
    }

    /**
     * A webhook of which outcomes are about to be recorded.
     *
     * @param failed whether one of them is a failure
     */
    public record Touched(WorkspaceId workspaceId, WebhookId webhookId, boolean failed) {}

    /**
     * The webhooks whose run of failures the outcomes touch: those that fail now or failed last. They are locked until
     * the transaction ends, so that nodes count one after another; always in the same order, so that they never wait
     * for each other in a ring. A healthy webhook is neither locked nor written.
     */
    public Future<List<Standing>> lock(List<Touched> touched) {
        return client.preparedQuery("""
                        SELECT w.workspace_id, w.id, w.name, w.url, w.consecutive_failures,
                            w.disabled_at IS NOT NULL AS disabled
                        FROM (SELECT *
                              FROM unnest($1::uuid[], $2::uuid[], $3::boolean[])
                                  AS touched (workspace_id, webhook_id, failed)
                              ORDER BY workspace_id, webhook_id) AS t
                        CROSS JOIN LATERAL (
                            SELECT workspace_id, id, name, url, consecutive_failures, disabled_at
                            FROM webhook
                            WHERE workspace_id = t.workspace_id
                              AND id = t.webhook_id
                              AND deleted_at IS NULL
                              AND (t.failed OR consecutive_failures > 0)
                            FOR NO KEY UPDATE) AS w""")
                .execute(Tuple.of(
                        touched.stream().map(t -> t.workspaceId().value()).toArray(UUID[]::new),
                        touched.stream().map(t -> t.webhookId().value()).toArray(UUID[]::new),
                        touched.stream().map(Touched::failed).toArray(Boolean[]::new)))
                .map(rows -> Rows.list(rows, FailureStore::standing));
    }

    private static Standing standing(Row row) {
        return new Standing(
                new WorkspaceId(row.getUUID("workspace_id")),
                new WebhookId(row.getUUID("id")),
                row.getString("name"),
                row.getString("url"),
                row.getInteger("consecutive_failures"),
                row.getBoolean("disabled"));
    }

    /** Writes verdicts on webhooks that {@link #lock} locked. */
    public Future<Void> settle(List<Verdict> verdicts) {
        return client.preparedQuery("""
                        UPDATE webhook w SET
                            consecutive_failures = v.consecutive_failures,
                            last_failed_at = greatest(w.last_failed_at, v.last_failed_at),
                            disabled_at = CASE WHEN v.disabled_by IS NULL THEN w.disabled_at ELSE fanfare_now() END,
                            disabled_reason = coalesce(v.disabled_by, w.disabled_reason),
                            revision = CASE WHEN v.disabled_by IS NULL THEN w.revision ELSE w.revision + 1 END,
                            updated_at = CASE WHEN v.disabled_by IS NULL THEN w.updated_at ELSE fanfare_now() END
                        FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[], $5::text[])
                            AS v (workspace_id, webhook_id, consecutive_failures, last_failed_at, disabled_by)
                        WHERE w.workspace_id = v.workspace_id AND w.id = v.webhook_id""")
                .execute(Tuple.tuple()
                        .addArrayOfUUID(verdicts.stream()
                                .map(verdict -> verdict.standing().workspaceId().value())
                                .toArray(UUID[]::new))
                        .addArrayOfUUID(verdicts.stream()
                                .map(verdict -> verdict.standing().webhookId().value())
                                .toArray(UUID[]::new))
                        .addArrayOfInteger(verdicts.stream()
                                .map(Verdict::consecutiveFailures)
                                .toArray(Integer[]::new))
                        .addValue(verdicts.stream()
                                .map(verdict -> utc(verdict.lastFailedAt()))
                                .toArray(OffsetDateTime[]::new))
                        .addValue(verdicts.stream()
                                .map(verdict -> word(verdict.disabledBy()))
                                .toArray(String[]::new)))
                .mapEmpty();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable String word(@Nullable DisabledReason reason) {
        return reason == null ? null : reason.word();
    }
}
