package dev.fanfare.console;

import dev.fanfare.workspace.Account;
import dev.fanfare.workspace.Accounts;
import dev.fanfare.workspace.NewOwner;
import dev.fanfare.workspace.Setup;
import dev.fanfare.workspace.Token;
import io.vertx.core.Future;

/** {@code /setup}: the first owner, by the link that the first start printed. */
final class SetupPages {
    private final Setup setup;
    private final Accounts accounts;

    SetupPages(Setup setup, Accounts accounts) {
        this.setup = setup;
        this.accounts = accounts;
    }

    Future<Reply> show(Visit visit) {
        Token token = new Token(visit.query("token"));
        return setup.isValid(token)
                .compose(valid -> valid ? Future.succeededFuture(page(token, Form.empty())) : withoutLink());
    }

    Future<Reply> submit(Visit visit) {
        Form form = visit.form();
        NewOwner owner = new NewOwner(form.value("email"), form.value("password"), form.value("workspace"));
        Token token = new Token(visit.query("token"));
        return setup.setUp(token, owner)
                .compose(account -> account.isPresent() ? welcome(visit, account.get()) : withoutLink())
                .recover(failure -> form.refused(failure)
                        .map(refused -> page(token, refused).status(422)));
    }

    private Future<Reply> welcome(Visit visit, Account account) {
        return accounts.openSession(account, visit.device())
                .onSuccess(visit::logIn)
                .map(token -> Redirect.to("/").saying(Flash.WELCOME));
    }

    private Future<Reply> withoutLink() {
        return setup.isOpen()
                .map(open -> open
                        ? Page.of("setup/link").status(403)
                        : Redirect.to("/login").saying(Flash.ALREADY_SET_UP));
    }

    private static Page page(Token token, Form form) {
        return Page.of("setup/form").with("form", form).with("token", token.text());
    }
}
