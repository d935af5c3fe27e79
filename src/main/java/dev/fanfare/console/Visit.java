package dev.fanfare.console;

import dev.fanfare.audit.Actor;
import dev.fanfare.id.InboxToken;
import dev.fanfare.id.WebhookId;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.Account;
import dev.fanfare.workspace.Device;
import dev.fanfare.workspace.Membership;
import dev.fanfare.workspace.Role;
import dev.fanfare.workspace.Session;
import dev.fanfare.workspace.Token;
import dev.fanfare.workspace.Workspace;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** One request to the console, and who makes it. */
final class Visit {
    private static final String KEY = Visit.class.getName();

    private final RoutingContext ctx;
    private final Cookies cookies;
    private final Optional<Session> session;

    Visit(RoutingContext ctx, Cookies cookies, Optional<Session> session) {
        this.ctx = ctx;
        this.cookies = cookies;
        this.session = session;
        ctx.put(KEY, this);
    }

    /** The visit of a request, if it came so far that somebody looked who it is. */
    static Optional<Visit> of(RoutingContext ctx) {
        return Optional.ofNullable(ctx.<Visit>get(KEY));
    }

    Optional<Session> session() {
        return session;
    }

    /** For routes that are not for {@link Access#ANYONE}. */
    Session reader() {
        return session.orElseThrow(() -> new IllegalStateException("This route lets everybody in"));
    }

    /** The reader, as the audit names him. */
    Actor actor() {
        Account account = reader().account();
        return Actor.account(account.id(), account.email());
    }

    /** The reader's membership in the workspace that the address begins with, or else in the current one. */
    Optional<Membership> membership() {
        String slug = ctx.pathParam("workspace");
        return session.flatMap(reader -> slug == null ? reader.current() : reader.membership(slug));
    }

    /** For routes of {@link Access#MEMBER} and {@link Access#OWNER}. */
    Workspace workspace() {
        return membership()
                .map(Membership::workspace)
                .orElseThrow(() -> new Rejection.NotFound("There is no such workspace."));
    }

    boolean isOwner() {
        return membership().filter(found -> found.role() == Role.OWNER).isPresent();
    }

    /** The path and query of this page. */
    String uri() {
        return ctx.request().uri();
    }

    /** A path in the workspace: {@code path("webhooks")} is {@code /acme/webhooks}. */
    String path(String rest) {
        return "/" + workspace().slug() + "/" + rest;
    }

    /** The webhook that the address names; one that cannot be an id is not there. */
    WebhookId webhookId() {
        return WebhookId.parse(part("webhookId")).orElseThrow(Webhooks::notFound);
    }

    /** The inbox that the address names. */
    InboxToken inbox() {
        return InboxToken.parse(part("token")).orElseThrow(Inboxes::notFound);
    }

    /** A part of the address that the route names. */
    String part(String name) {
        String part = ctx.pathParam(name);
        return part == null ? "" : part;
    }

    /** A parameter of the query; empty when it is not there. */
    String query(String name) {
        String value = ctx.request().getParam(name);
        return value == null ? "" : value;
    }

    /** What was sent with a POST. */
    Form form() {
        return new Form(ctx.request().formAttributes());
    }

    Device device() {
        String userAgent = request().getHeader("User-Agent");
        return new Device(ClientAddress.of(request()), userAgent == null ? "" : userAgent);
    }

    void logIn(Token token) {
        cookies.setSession(ctx.response(), token);
    }

    void logOut() {
        cookies.endSession(ctx.response());
    }

    /** Gives the next page something sealed. */
    void handOver(String sealed) {
        cookies.setShownOnce(ctx.response(), sealed);
    }

    /** What the page before handed over; there once. */
    Optional<String> takeOver() {
        return cookies.takeShownOnce(ctx.request(), ctx.response());
    }

    void choose(Theme theme) {
        cookies.setTheme(ctx.response(), theme);
    }

    HttpServerRequest request() {
        return ctx.request();
    }

    RoutingContext context() {
        return ctx;
    }
}
