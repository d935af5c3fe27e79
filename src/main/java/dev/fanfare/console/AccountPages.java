package dev.fanfare.console;

import dev.fanfare.id.SessionId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.workspace.Accounts;
import dev.fanfare.workspace.LogIn;
import dev.fanfare.workspace.OpenSession;
import dev.fanfare.workspace.Sessions;
import io.vertx.core.Future;

/** {@code /account}: the reader's own. */
final class AccountPages {
    /**
     * A session as the page shows it.
     *
     * @param agent what the browser says of itself
     * @param current whether it is this one
     */
    public record Row(
            String id, String device, String agent, String address, Moment created, Moment used, boolean current) {
        private static Row of(OpenSession session) {
            return new Row(
                    session.id().toString(),
                    DeviceName.of(session.device().userAgent()),
                    session.device().userAgent(),
                    session.device().address(),
                    Moment.of(session.createdAt()),
                    Moment.of(session.usedAt()),
                    session.current());
        }
    }

    private final Accounts accounts;
    private final Sessions sessions;

    AccountPages(Accounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    Future<Reply> show(Visit visit) {
        return page(visit, Form.empty()).map(page -> page);
    }

    Future<Reply> changePassword(Visit visit) {
        Form form = visit.form();
        return accounts.changePassword(
                        visit.reader().account(), form.value("current"), form.value("next"), visit.device())
                .compose(result -> switch (result) {
                    case LogIn.Granted granted -> {
                        visit.logIn(granted.token());
                        yield Future.succeededFuture(Redirect.to("/account").saying(Flash.PASSWORD_CHANGED));
                    }
                    case LogIn.Refused refused ->
                        refused(visit, form.refuse("current", "This is not your current password."));
                    case LogIn.TooSoon soon -> tooSoon(visit, form, soon);
                })
                .recover(failure -> form.refused(failure).compose(again -> refused(visit, again)));
    }

    Future<Reply> endSession(Visit visit) {
        SessionId id = SessionId.parse(visit.part("sessionId"))
                .orElseThrow(() -> new Rejection.NotFound("There is no such session."));
        return sessions.end(visit.reader(), id)
                .map(ended -> Redirect.to("/account").saying(Flash.SESSION_ENDED));
    }

    Future<Reply> endOtherSessions(Visit visit) {
        return sessions.endOthers(visit.reader())
                .map(ended -> Redirect.to("/account").saying(Flash.SESSIONS_ENDED));
    }

    /** Without a session too: the log-in page has the same choice. */
    Future<Reply> chooseTheme(Visit visit) {
        Form form = visit.form();
        visit.choose(Theme.of(form.value("theme")));
        return Future.succeededFuture(Redirect.to(LoginPages.next(form.value("back"))));
    }

    private Future<Reply> tooSoon(Visit visit, Form form, LogIn.TooSoon soon) {
        return page(visit, form.refuse("", LoginPages.tooSoon(soon.remaining())))
                .map(page -> page.status(429).retryAfter(soon.remaining().toSeconds()));
    }

    private Future<Reply> refused(Visit visit, Form form) {
        return page(visit, form).map(page -> page.status(422));
    }

    private Future<Page> page(Visit visit, Form form) {
        return sessions.list(visit.reader())
                .map(open -> Page.of("account/page")
                        .with("form", form)
                        .with("sessions", open.stream().map(Row::of).toList()));
    }
}
