package dev.fanfare.console;

import dev.fanfare.workspace.Session;
import dev.fanfare.workspace.Sessions;
import dev.fanfare.workspace.Token;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds out who a request is from, and whether it may do what it asks for. */
final class Admission {
    private final Sessions sessions;
    private final Cookies cookies;
    private final FormGuard guard;

    Admission(Sessions sessions, Cookies cookies, FormGuard guard) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.guard = guard;
    }

    /** Looks up the session, if the browser has one. */
    Future<Visit> visit(RoutingContext ctx) {
        Optional<Token> token = cookies.session(ctx.request());
        Future<Optional<Session>> session =
                token.map(sessions::use).orElseGet(() -> Future.succeededFuture(Optional.empty()));
        return session.map(found -> new Visit(ctx, cookies, found));
    }

    /**
     * Lets a visit in.
     *
     * @return empty when the handler may answer, or what to answer instead
     */
    Future<Optional<Reply>> admit(Visit visit, Access access) {
        if (isUnsafe(visit) && !isForm(visit)) {
            return Future.failedFuture(
                    new Forbidden(
                            "This form is out of date or came from another site. Go back, reload the page, and send it again."));
        }
        return switch (access) {
            case ANYONE -> in();
            case ACCOUNT -> visit.session().isPresent() ? in() : logInFirst(visit);
            case MEMBER -> visit.session().isPresent() ? enter(visit) : logInFirst(visit);
            case OWNER -> visit.session().isPresent() ? enterAsOwner(visit) : logInFirst(visit);
        };
    }

    private static boolean isUnsafe(Visit visit) {
        HttpMethod method = visit.request().method();
        return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD);
    }

    private boolean isForm(Visit visit) {
        Optional<Token> secret = visit.session().map(Session::token).or(() -> cookies.visitor(visit.request()));
        return guard.isFromHere(visit.request())
                && secret.isPresent()
                && guard.isOurs(visit.request().getFormAttribute(FormGuard.FIELD), secret.get());
    }

    private static Future<Optional<Reply>> in() {
        return Future.succeededFuture(Optional.empty());
    }

    /** Fails with not found for a workspace that the reader does not belong to, as for one that does not exist. */
    private Future<Optional<Reply>> enter(Visit visit) {
        return sessions.enter(visit.reader(), visit.workspace()).map(Optional.empty());
    }

    private Future<Optional<Reply>> enterAsOwner(Visit visit) {
        return enter(visit)
                .compose(entered -> visit.isOwner()
                        ? in()
                        : Future.failedFuture(new Forbidden("Only owners of this workspace may do this.")));
    }

    /** A form's page is asked for again after the log-in; what was typed is lost. */
    private static Future<Optional<Reply>> logInFirst(Visit visit) {
        String uri = isUnsafe(visit) ? "/" : visit.request().uri();
        String location = uri.equals("/") ? "/login" : "/login?next=" + URLEncoder.encode(uri, StandardCharsets.UTF_8);
        return Future.succeededFuture(Optional.of(Redirect.to(location)));
    }
}
