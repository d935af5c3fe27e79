package dev.fanfare.console;

import dev.fanfare.mail.Email;
import dev.fanfare.mail.MailKind;
import dev.fanfare.mail.Outbox;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/outbox} and one mail of it: sent or not; where there is no mail server it is where mails are read. */
final class OutboxPages {
    private static final int PER_PAGE = 50;
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    /**
     * A mail as the page shows it.
     *
     * @param link to what it is about
     * @param about a sentence more than the subject
     * @param sent null while it is not
     * @param due when it is sent, or tried again; null when it is not
     * @param attempts how often it was tried
     * @param tone how its pill looks: good, wait or bad
     * @param problem why the last attempt to send it failed; null when none did
     */
    public record Row(
            String id,
            String recipient,
            String subject,
            String link,
            String about,
            Moment written,
            @Nullable Moment sent,
            @Nullable Moment due,
            int attempts,
            String status,
            String tone,
            @Nullable String problem) {}

    private final Outbox outbox;
    private final boolean mailServer;

    /** @param mailServer whether there is one to send mails through */
    OutboxPages(Outbox outbox, boolean mailServer) {
        this.outbox = outbox;
        this.mailServer = mailServer;
    }

    Future<Reply> list(Visit visit) {
        String before = visit.query("before");
        Long last = ID.matcher(before).matches() ? Long.valueOf(before) : null;
        return outbox.list(visit.workspace().id(), last, PER_PAGE + 1).map(found -> {
            List<Row> rows = found.stream().limit(PER_PAGE).map(this::row).toList();
            return Page.of("outbox/list")
                    .with("mails", rows)
                    .with("mailServer", mailServer)
                    .with("paged", last != null)
                    .with("older", found.size() > PER_PAGE ? rows.getLast().id() : "");
        });
    }

    /** One whole mail. */
    Future<Reply> show(Visit visit) {
        String id = visit.part("emailId");
        if (!ID.matcher(id).matches()) {
            return Future.failedFuture(Outbox.notFound());
        }
        return outbox.get(visit.workspace().id(), Long.parseLong(id))
                .map(whole -> Page.of("outbox/mail")
                        .with("mail", row(whole.email()))
                        .with("mailServer", mailServer)
                        .with("sender", whole.sender())
                        .with("messageId", whole.messageId())
                        .with("subject", whole.letter().subject())
                        .with("text", whole.letter().text())
                        .with("secret", whole.email().kind() == MailKind.INVITATION));
    }

    private Row row(Email email) {
        boolean sent = email.sentAt() != null;
        boolean waiting = email.dueAt() != null;
        return new Row(
                Long.toString(email.id()),
                email.recipient(),
                subject(email),
                link(email),
                about(email),
                Moment.of(email.createdAt()),
                moment(email.sentAt()),
                mailServer ? moment(email.dueAt()) : null,
                email.attempts(),
                sent ? "Sent" : waiting ? (mailServer ? "Waiting" : "Kept") : "Not sent",
                sent ? "good" : waiting ? "wait" : "bad",
                email.lastError());
    }

    private static @Nullable Moment moment(@Nullable Instant time) {
        return time == null ? null : Moment.of(time);
    }

    private static String subject(Email email) {
        String name = email.facts().getString("name");
        Integer failures = email.facts().getInteger("failures");
        return switch (email.kind()) {
            case FAILING -> name + " has failed " + failures + " times in a row";
            case DISABLED -> name + " was disabled after " + failures + " failures in a row";
            case GONE -> name + " was disabled: the receiver is gone";
            case INVITATION -> "Invitation as " + email.facts().getString("role");
        };
    }

    /** Below the workspace's address. */
    private static String link(Email email) {
        return switch (email.kind()) {
            case FAILING, DISABLED, GONE -> "webhooks/" + email.facts().getString("webhookId");
            case INVITATION -> "members";
        };
    }

    /** Not the link of an invitation: it was shown to whoever sent it. */
    private static String about(Email email) {
        return switch (email.kind()) {
            case FAILING, DISABLED, GONE -> email.facts().getString("error");
            case INVITATION -> "Sent by " + email.facts().getString("invitedBy") + ".";
        };
    }
}
