package dev.fanfare.console;

import dev.fanfare.mail.Email;
import dev.fanfare.mail.EmailStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/outbox}: every mail, sent or not; where there is no mail server it is where mails are read. */
final class OutboxPages {
    private static final int PER_PAGE = 50;
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    /**
     * A mail as the page shows it.
     *
     * @param link to what it is about
     * @param about a sentence more than the subject
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
            String status,
            String tone,
            @Nullable String problem) {}

    private final EmailStore emails;
    private final boolean mailServer;

    /** @param mailServer whether there is one to send mails through */
    OutboxPages(EmailStore emails, boolean mailServer) {
        this.emails = emails;
        this.mailServer = mailServer;
    }

    Future<Reply> list(Visit visit) {
        String before = visit.query("before");
        Long last = ID.matcher(before).matches() ? Long.valueOf(before) : null;
        return emails.list(visit.workspace().id(), last, PER_PAGE + 1).map(found -> {
            List<Row> rows = found.stream().limit(PER_PAGE).map(this::row).toList();
            return Page.of("outbox/list")
                    .with("mails", rows)
                    .with("mailServer", mailServer)
                    .with("paged", last != null)
                    .with("older", found.size() > PER_PAGE ? rows.getLast().id() : "");
        });
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
                sent ? "Sent" : waiting ? (mailServer ? "Waiting" : "Kept") : "Not sent",
                sent ? "good" : waiting ? "wait" : "bad",
                email.lastError());
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
