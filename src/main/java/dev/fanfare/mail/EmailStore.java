package dev.fanfare.mail;

import dev.fanfare.db.Rows;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /** Writes a mail to somebody who need not belong to the workspace. */
    public Future<Void> write(WorkspaceId workspaceId, String recipient, MailKind kind, JsonObject facts) {
        return client.preparedQuery("""
                        INSERT INTO email (workspace_id, recipient, kind, facts, created_at, due_at)
                        VALUES ($1, $2, $3, $4, fanfare_now(), fanfare_now())""")
                .execute(Tuple.of(workspaceId.value(), recipient, kind.word(), facts))
                .mapEmpty();
    }

    /**
     * How long until fewer than {@code most} mails of a kind were written within the last {@code span}; nothing or less
     * when that is so already.
     */
    public Future<Duration> untilFewerThan(int most, Duration span, WorkspaceId workspaceId, MailKind kind) {
        return client.preparedQuery("""
                        SELECT extract(epoch FROM created_at + $3 * interval '1 millisecond' - fanfare_now())::float8
                            AS seconds
                        FROM email
                        WHERE workspace_id = $1 AND kind = $2
                        ORDER BY id DESC
                        OFFSET $4 LIMIT 1""")
                .execute(Tuple.of(workspaceId.value(), kind.word(), span.toMillis(), most - 1))
                .map(rows ->
                        Rows.list(rows, row -> Duration.ofMillis((long) (row.getDouble("seconds") * 1_000))).stream()
                                .findFirst()
                                .orElse(Duration.ZERO));
    }

    /**
     * Claims mails that are due, the oldest first. A claim that is not settled in time runs out, and the mail is due
     * again.
     *
     * @param claim carried by the rows until they are settled
     */
    Future<List<Email>> claim(UUID claim, Duration claimTime, int most) {
        return client.preparedQuery("""
                        UPDATE email
                        SET claim = $1, due_at = fanfare_now() + $2 * interval '1 millisecond', attempts = attempts + 1
                        WHERE id IN (
                            SELECT id FROM email
                            WHERE due_at <= fanfare_now()
                            ORDER BY due_at, id
                            LIMIT $3
                            FOR UPDATE SKIP LOCKED)
                        RETURNING id, workspace_id, recipient, kind, facts, created_at, attempts, due_at, sent_at,
                            last_error""")
                .execute(Tuple.of(claim, claimTime.toMillis(), most))
                .map(rows -> Rows.list(rows, EmailStore::email).stream()
                        .sorted(Comparator.comparingLong(Email::id))
                        .toList());
    }

    /**
     * Whether a claimed mail should still go out: the link of an invitation may have been used, withdrawn or replaced
     * while its mail waited.
     */
    Future<Boolean> isWanted(long id, UUID claim) {
        return client.preparedQuery("""
                        SELECT FROM email
                        WHERE id = $1 AND claim = $2
                          AND (kind <> 'invitation'
                               OR EXISTS (
                                   SELECT FROM invitation
                                   WHERE invitation.workspace_id = email.workspace_id
                                     AND invitation.token_hash = decode(email.facts ->> 'tokenHash', 'hex')
                                     AND invitation.expires_at > fanfare_now()))""").execute(Tuple.of(id, claim)).map(rows -> rows.size() > 0);
    }

    Future<Void> sent(long id, UUID claim) {
        return client.preparedQuery("""
                        UPDATE email SET sent_at = fanfare_now(), due_at = NULL, claim = NULL, last_error = NULL
                        WHERE id = $1 AND claim = $2""").execute(Tuple.of(id, claim)).mapEmpty();
    }

    /**
     * Notes why a mail was not sent.
     *
     * @param retryAfter when to try again; null to give it up. It is given up as well when it would be too old by then
     * @param oldest how old a mail may be
     */
    Future<Void> failed(long id, UUID claim, String error, @Nullable Duration retryAfter, Duration oldest) {
        return client.preparedQuery("""
                        UPDATE email SET
                            due_at = CASE WHEN fanfare_now() + $4 * interval '1 millisecond'
                                               <= created_at + $5 * interval '1 millisecond'
                                          THEN fanfare_now() + $4 * interval '1 millisecond' END,
                            claim = NULL,
                            last_error = $3
                        WHERE id = $1 AND claim = $2""")
                .execute(Tuple.tuple()
                        .addLong(id)
                        .addUUID(claim)
                        .addString(error)
                        .addLong(retryAfter == null ? null : Long.valueOf(retryAfter.toMillis()))
                        .addLong(oldest.toMillis()))
                .mapEmpty();
    }

    /** Gives claims back of mails that were not tried. */
    Future<Void> release(UUID claim) {
        return client.preparedQuery("""
                        UPDATE email SET due_at = fanfare_now(), claim = NULL, attempts = attempts - 1
                        WHERE claim = $1""").execute(Tuple.of(claim)).mapEmpty();
    }

    /** Gives up what is due but too old to be of use: nobody wants last month's warnings today. */
    Future<Void> giveUpOlderThan(Duration oldest) {
        return client.preparedQuery("""
                        UPDATE email
                        SET due_at = NULL, claim = NULL, last_error = coalesce(last_error, 'It became too old.')
                        WHERE due_at <= fanfare_now()
                          AND created_at <= fanfare_now() - $1 * interval '1 millisecond'""").execute(Tuple.of(oldest.toMillis())).mapEmpty();
    }

    /** Forgets mails written before a time. */
    public Future<Void> forgetBefore(Instant oldest) {
        return client.preparedQuery("DELETE FROM email WHERE created_at < $1")
                .execute(Tuple.of(Rows.utc(oldest)))
                .mapEmpty();
    }

    /** The outbox of a workspace: the newest first, older than {@code before} if given. */
    Future<List<Email>> list(WorkspaceId workspaceId, @Nullable Long before, int limit) {
        return client.preparedQuery("""
                        SELECT id, workspace_id, recipient, kind, facts, created_at, attempts, due_at, sent_at,
                            last_error
                        FROM email
                        WHERE workspace_id = $1 AND ($2::bigint IS NULL OR id < $2)
                        ORDER BY id DESC
                        LIMIT $3""")
                .execute(Tuple.of(workspaceId.value(), before, limit))
                .map(rows -> Rows.list(rows, EmailStore::email));
    }

    /** A mail of a workspace. */
    Future<Optional<Email>> find(WorkspaceId workspaceId, long id) {
        return client.preparedQuery("""
                        SELECT id, workspace_id, recipient, kind, facts, created_at, attempts, due_at, sent_at,
                            last_error
                        FROM email
                        WHERE workspace_id = $1 AND id = $2""")
                .execute(Tuple.of(workspaceId.value(), id))
                .map(rows -> Rows.list(rows, EmailStore::email).stream().findFirst());
    }

    private static Email email(Row row) {
        return new Email(
                row.getLong("id"),
                new WorkspaceId(row.getUUID("workspace_id")),
                row.getString("recipient"),
                MailKind.of(row.getString("kind")),
                row.getJsonObject("facts"),
                Rows.time(row, "created_at"),
                row.getInteger("attempts"),
                Rows.instant(row, "due_at"),
                Rows.instant(row, "sent_at"),
                row.getString("last_error"));
    }
}
