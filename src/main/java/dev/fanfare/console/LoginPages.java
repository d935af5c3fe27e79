package dev.fanfare.console;

import dev.fanfare.workspace.Accounts;
import dev.fanfare.workspace.LogIn;
import dev.fanfare.workspace.Sessions;
import dev.fanfare.workspace.Setup;
import io.vertx.core.Future;
import java.time.Duration;

/** {@code /login} and {@code /logout}. */
final class LoginPages {
    private final Accounts accounts;
    private final Sessions sessions;
    private final Setup setup;

    LoginPages(Accounts accounts, Sessions sessions, Setup setup) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.setup = setup;
    }

    Future<Reply> show(Visit visit) {
        if (visit.session().isPresent()) {
            return Future.succeededFuture(Redirect.to(next(visit.query("next"))));
        }
        return page(Form.empty().fill("next", next(visit.query("next"))), 200).map(page -> page);
    }

    Future<Reply> submit(Visit visit) {
        Form form = visit.form();
        return accounts.logIn(form.value("email").strip(), form.value("password"), visit.device())
                .compose(result -> switch (result) {
                    case LogIn.Granted granted -> {
                        visit.logIn(granted.token());
                        yield Future.succeededFuture(Redirect.to(next(form.value("next"))));
                    }
                    case LogIn.Refused refused -> refuse(form, "The e-mail address or the password is wrong.");
                    case LogIn.TooSoon soon -> tooSoon(form, soon.remaining());
                });
    }

    /** A form may say where to go on as somebody else. */
    Future<Reply> logOut(Visit visit) {
        String next = next(visit.form().value("next"));
        return sessions.end(visit.reader())
                .onSuccess(ended -> visit.logOut())
                .map(ended -> Redirect.to(next.equals("/") ? "/login" : next).saying(Flash.LOGGED_OUT));
    }

    private Future<Reply> refuse(Form form, String sentence) {
        return page(form.refuse("", sentence), 422).map(page -> page);
    }

    private Future<Reply> tooSoon(Form form, Duration remaining) {
        return page(form.refuse("", tooSoon(remaining)), 429).map(page -> page.retryAfter(remaining.toSeconds()));
    }

    static String tooSoon(Duration remaining) {
        long seconds = remaining.toSeconds();
        String wait =
                seconds < 120 ? seconds + (seconds == 1 ? " second" : " seconds") : (seconds + 59) / 60 + " minutes";
        return "Too many tries. Try again in " + wait + ".";
    }

    private Future<Page> page(Form form, int status) {
        return setup.isOpen()
                .map(open ->
                        Page.of("login/form").status(status).with("form", form).with("nobodyYet", open));
    }

    /** Where to go after the log-in: a path of ours, and nowhere else, whatever the link said. */
    static String next(String path) {
        boolean local = path.startsWith("/")
                && !path.startsWith("//")
                && path.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
        return local ? path : "/";
    }
}
