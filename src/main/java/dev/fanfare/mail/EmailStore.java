package dev.fanfare.mail;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** The SQL of the outbox. */
public final class EmailStore {
    private final SqlClient client;

    public EmailStore(SqlClient client) {
        this.client = client;
    }

    /** Writes one mail for every owner a notice concerns, in the order of the notices. */
    public Future<Void> tellOwners(List<Notice> notices) {
        return client.preparedQuery("""
                        INSERT INTO email (workspace_id, recipient, kind, facts, created_at, due_at)
                        SELECT notice.workspace_id, owner.email, notice.kind, notice.facts::jsonb,
                            fanfare_now(), fanfare_now()
                        FROM unnest($1::uuid[], $2::text[], $3::text[])
                            WITH ORDINALITY AS notice (workspace_id, kind, facts, position)
                        CROSS JOIN LATERAL (
                            SELECT account.email
                            FROM membership
                            JOIN account ON account.id = membership.account_id
                            WHERE membership.workspace_id = notice.workspace_id AND membership.role = 'owner'
                            ORDER BY membership.created_at, account.id) AS owner
                        ORDER BY notice.position""")
                .execute(Tuple.of(
                        notices.stream()
                                .map(notice -> notice.workspaceId().value())
                                .toArray(UUID[]::new),
                        notices.stream().map(notice -> notice.kind().word()).toArray(String[]::new),
                        notices.stream().map(notice -> notice.facts().encode()).toArray(String[]::new)))
                .mapEmpty();
    }
}
