package dev.fanfare.console;

import dev.fanfare.workspace.Account;
import dev.fanfare.workspace.Accounts;
import dev.fanfare.workspace.Invitations;
import dev.fanfare.workspace.LogIn;
import dev.fanfare.workspace.Offer;
import dev.fanfare.workspace.Session;
import dev.fanfare.workspace.Token;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * {@code /invitations}: where the link of an invitation leads. What is asked of the reader depends on who it is: nothing
 * but a yes, their password, or a new password.
 */
final class InvitationPages {
    private final Invitations invitations;
    private final Accounts accounts;

    InvitationPages(Invitations invitations, Accounts accounts) {
        this.invitations = invitations;
        this.accounts = accounts;
    }

    Future<Reply> show(Visit visit) {
        return invitations
                .find(token(visit))
                .map(found ->
                        found.map(offer -> page(visit, offer, Form.empty())).orElseGet(InvitationPages::notValid));
    }

    Future<Reply> submit(Visit visit) {
        Form form = visit.form();
        return invitations
                .find(token(visit))
                .compose(found ->
                        found.isPresent() ? answer(visit, found.get(), form) : Future.succeededFuture(notValid()));
    }

    private Future<Reply> answer(Visit visit, Offer offer, Form form) {
        Optional<Account> reader = visit.session().map(Session::account);
        if (reader.isPresent()) {
            return offer.isFor(reader.get())
                    ? accept(visit, offer, reader.get())
                    : Future.succeededFuture(page(visit, offer, form).status(409));
        }
        return offer.known() ? logIn(visit, offer, form) : signUp(visit, offer, form);
    }

    private Future<Reply> accept(Visit visit, Offer offer, Account account) {
        return invitations.accept(token(visit), account).map(joined -> joined ? welcome(offer) : notValid());
    }

    private Future<Reply> logIn(Visit visit, Offer offer, Form form) {
        return accounts.logIn(offer.email(), form.value("password"), visit.device())
                .compose(result -> switch (result) {
                    case LogIn.Granted granted -> {
                        visit.logIn(granted.token());
                        yield accept(visit, offer, granted.account());
                    }
                    case LogIn.Refused refused ->
                        Future.succeededFuture(
                                page(visit, offer, form.refuse("password", "This is not the password of this account."))
                                        .status(422));
                    case LogIn.TooSoon soon ->
                        Future.succeededFuture(page(visit, offer, form.refuse("", LoginPages.tooSoon(soon.remaining())))
                                .status(429)
                                .retryAfter(soon.remaining().toSeconds()));
                });
    }

    private Future<Reply> signUp(Visit visit, Offer offer, Form form) {
        return invitations
                .signUp(token(visit), offer, form.value("password"))
                .compose(account ->
                        account.isPresent() ? logIn(visit, offer, account.get()) : Future.succeededFuture(notValid()))
                .recover(failure -> form.refused(failure)
                        .map(refused -> page(visit, offer, refused).status(422)));
    }

    private Future<Reply> logIn(Visit visit, Offer offer, Account account) {
        return accounts.openSession(account, visit.device())
                .onSuccess(visit::logIn)
                .map(token -> welcome(offer));
    }

    private static Reply welcome(Offer offer) {
        return Redirect.to("/" + offer.workspace().slug() + "/webhooks").saying(Flash.JOINED);
    }

    private static Page page(Visit visit, Offer offer, Form form) {
        String reader =
                visit.session().map(session -> session.account().email()).orElse("");
        boolean own = visit.session().map(Session::account).filter(offer::isFor).isPresent();
        return Page.of("invitation/accept")
                .with("offer", offer)
                .with("reader", reader)
                .with("own", own)
                .with("token", visit.query("token"))
                .with("form", form);
    }

    private static Page notValid() {
        return Page.of("invitation/invalid").status(404);
    }

    private static Token token(Visit visit) {
        return new Token(visit.query("token"));
    }
}
