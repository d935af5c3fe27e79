package dev.fanfare.console;

import dev.fanfare.event.TestEvents;
import dev.fanfare.id.InboxRequestId;
import dev.fanfare.id.InboxToken;
import dev.fanfare.inbox.Inbox;
import dev.fanfare.inbox.InboxAnswer;
import dev.fanfare.inbox.InboxRequest;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.verification.Finding;
import dev.fanfare.webhook.Webhook;
import dev.fanfare.webhook.Webhooks;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/inboxes}: receiving addresses for people who have no endpoint yet. */
final class InboxPages {
    private static final int PER_PAGE = 50;
    /** An inbox may have been told never to answer; whoever pressed the button need not wait for that. */
    private static final long TEST_PATIENCE_MS = 1_500;

    private final Inboxes inboxes;
    private final Webhooks webhooks;
    private final TestEvents tests;
    private final Signatures signatures;

    InboxPages(Inboxes inboxes, Webhooks webhooks, TestEvents tests, Signatures signatures) {
        this.inboxes = inboxes;
        this.webhooks = webhooks;
        this.tests = tests;
        this.signatures = signatures;
    }

    Future<Reply> list(Visit visit) {
        return listing(visit, Form.empty()).map(page -> page);
    }

    Future<Reply> create(Visit visit) {
        return inboxes.create(visit.workspace().id())
                .<Reply>map(inbox ->
                        Redirect.to(visit.path("inboxes/" + inbox.token())).saying(Flash.INBOX_CREATED))
                .recover(failure -> Form.empty()
                        .refused(failure)
                        .compose(form -> listing(visit, form))
                        .map(page -> page.status(409)));
    }

    private Future<Page> listing(Visit visit, Form form) {
        return inboxes.list(visit.workspace().id())
                .compose(rows -> Future.all(
                                rows.stream().map(row -> card(visit, row)).toList())
                        .map(cards -> Page.of("inbox/list")
                                .with("inboxes", cards.<InboxCard>list())
                                .with("form", form)));
    }

    private Future<InboxCard> card(Visit visit, Inboxes.Row row) {
        return webhook(visit, row.inbox())
                .map(webhook -> InboxCard.of(row.inbox(), url(row.inbox()), webhook, row.lastReceivedAt()));
    }

    /** With its newest request open, which is what somebody who tries something out waits for. */
    Future<Reply> show(Visit visit) {
        return inbox(visit)
                .compose(inbox -> requests(visit, inbox)
                        .compose(found -> page(visit, inbox, found, newest(visit, found), Form.empty())))
                .map(page -> page);
    }

    Future<Reply> showRequest(Visit visit) {
        InboxRequestId id = InboxRequestId.parse(visit.part("requestId"))
                .orElseThrow(() -> new Rejection.NotFound("There is no such request."));
        return inbox(visit)
                .compose(inbox -> requests(visit, inbox).compose(found -> page(visit, inbox, found, id, Form.empty())))
                .map(page -> page.with("chosen", true));
    }

    /** Tells it how to answer. */
    Future<Reply> answer(Visit visit) {
        Form form = visit.form();
        InboxAnswer answer = new InboxAnswer(
                number(form.value("status")),
                number(form.value("delay")),
                form.value("answers").equals("never"));
        return inboxes.answer(visit.workspace().id(), visit.inbox(), answer)
                .<Reply>map(saved -> back(visit).saying(Flash.INBOX_SAVED))
                .recover(failure -> form.refused(failure)
                        .compose(refused -> inbox(visit))
                        .compose(inbox -> requests(visit, inbox)
                                .compose(found -> page(visit, inbox, found, newest(visit, found), form)))
                        .map(page -> page.status(422)));
    }

    /** What is no number is out of range. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Sends the webhook's first event type to it, as one click. */
    Future<Reply> test(Visit visit) {
        return inbox(visit)
                .compose(inbox -> webhook(visit, inbox))
                .map(webhook -> webhook.orElseThrow(
                        () -> new Rejection.Conflict("No webhook leads to this inbox, so there is nothing to send.")))
                .compose(webhook -> tests.send(
                                visit.workspace().id(),
                                webhook.id(),
                                webhook.triggers().getFirst(),
                                null,
                                visit.actor())
                        .<Reply>map(attempt -> sent(visit))
                        .timeout(TEST_PATIENCE_MS, TimeUnit.MILLISECONDS)
                        .recover(failure -> failure instanceof TimeoutException
                                ? Future.succeededFuture(sent(visit))
                                : Future.failedFuture(failure)));
    }

    Future<Reply> delete(Visit visit) {
        return inboxes.delete(visit.workspace().id(), visit.inbox())
                .map(deleted -> Redirect.to(visit.path("inboxes")).saying(Flash.INBOX_DELETED));
    }

    private static Redirect sent(Visit visit) {
        return back(visit).saying(Flash.INBOX_TESTED);
    }

    private static Redirect back(Visit visit) {
        return Redirect.to(visit.path("inboxes/" + visit.inbox()));
    }

    private Future<Inbox> inbox(Visit visit) {
        return inboxes.get(visit.workspace().id(), visit.inbox());
    }

    private Future<Optional<Webhook>> webhook(Visit visit, Inbox inbox) {
        return webhooks.leadingTo(visit.workspace().id(), url(inbox));
    }

    private String url(Inbox inbox) {
        return inboxes.url(inbox.token());
    }

    private Future<List<InboxRequest>> requests(Visit visit, Inbox inbox) {
        return inboxes.requests(visit.workspace().id(), inbox.token(), before(visit), PER_PAGE + 1);
    }

    private static @Nullable InboxRequestId before(Visit visit) {
        return InboxRequestId.parse(visit.query("before")).orElse(null);
    }

    private static @Nullable InboxRequestId newest(Visit visit, List<InboxRequest> found) {
        return found.isEmpty() || before(visit) != null
                ? null
                : found.getFirst().id();
    }

    private Future<Page> page(
            Visit visit, Inbox inbox, List<InboxRequest> found, @Nullable InboxRequestId open, Form form) {
        List<InboxRow> rows = found.stream().limit(PER_PAGE).map(InboxRow::of).toList();
        return webhook(visit, inbox).compose(webhook -> {
            Page page = Page.of("inbox/page")
                    .with("inbox", InboxCard.of(inbox, url(inbox), webhook, null))
                    .with("form", form.hasErrors() ? form : filled(inbox.answer()))
                    .with("rows", rows)
                    .with("paged", before(visit) != null)
                    .with("older", found.size() > PER_PAGE ? rows.getLast().id() : "")
                    .with("newest", rows.isEmpty() ? "" : rows.getFirst().id());
            return open == null
                    ? Future.succeededFuture(page)
                    : sheet(visit, inbox.token(), open, webhook).map(sheet -> page.with("sheet", sheet));
        });
    }

    private static Form filled(InboxAnswer answer) {
        return Form.empty()
                .fill("status", Integer.toString(answer.status()))
                .fill("delay", Integer.toString(answer.delaySeconds()))
                .fill("answers", answer.silent() ? "never" : "yes");
    }

    private Future<InboxSheet> sheet(Visit visit, InboxToken token, InboxRequestId id, Optional<Webhook> webhook) {
        return inboxes.request(visit.workspace().id(), token, id)
                .compose(request -> findings(visit, request, webhook)
                        .map(findings -> InboxSheet.of(request, token.value(), findings)));
    }

    /** Of what was cut short there is nothing to find; it was judged when it was all there. */
    private Future<List<Finding>> findings(Visit visit, InboxRequest request, Optional<Webhook> webhook) {
        if (request.truncated() || webhook.isEmpty() || Objects.isNull(request.verified())) {
            return Future.succeededFuture(List.of());
        }
        return signatures.findings(
                visit.workspace().id(), webhook.get().id(), InboxSheet.signed(request), request.receivedAt());
    }
}
