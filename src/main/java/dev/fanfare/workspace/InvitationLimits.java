package dev.fanfare.workspace;

import dev.fanfare.id.WorkspaceId;
import dev.fanfare.mail.EmailStore;
import dev.fanfare.mail.MailKind;
import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;

/**
 * How many people a workspace may ask to join. Mails go to addresses that nobody has verified, so without a bound an owner
 * could make this server write to strangers, and cost it its name with other mail servers. To be checked while the
 * workspace is locked, so that many at once do not pass together.
 */
final class InvitationLimits {
    /** Invitations that were neither accepted nor withdrawn, those that are too old included. */
    static final int MOST_OPEN = 100;
    /** Mails within an hour; to send one again counts as well. */
    static final int MOST_MAILS = 50;

    private static final Duration SPAN = Duration.ofHours(1);

    private final SqlClient client;

    InvitationLimits(SqlClient client) {
        this.client = client;
    }

    /** Fails when the workspace may make no more invitations, or send no more mails now. */
    Future<Void> check(WorkspaceId workspaceId) {
        return new InvitationStore(client)
                .count(workspaceId)
                .compose(
                        open -> open < MOST_OPEN
                                ? checkMails(workspaceId)
                                : Future.failedFuture(
                                        new Rejection.Conflict(
                                                MOST_OPEN
                                                        + " invitations are open, and there can be no more. Withdraw some that nobody will accept.")));
    }

    /** Fails when the workspace may send no more mails now. */
    Future<Void> checkMails(WorkspaceId workspaceId) {
        return new EmailStore(client)
                .untilFewerThan(MOST_MAILS, SPAN, workspaceId, MailKind.INVITATION)
                .compose(wait -> wait.isPositive() ? Future.failedFuture(tooMany(wait)) : Future.succeededFuture());
    }

    private static Rejection.Conflict tooMany(Duration wait) {
        long minutes = wait.plusMinutes(1).minusNanos(1).toMinutes();
        return new Rejection.Conflict("This workspace has sent " + MOST_MAILS
                + " invitations within an hour, which is the most. Try again in " + minutes
                + (minutes == 1 ? " minute." : " minutes."));
    }
}
