package dev.fanfare.console;

import static dev.fanfare.console.Access.ACCOUNT;
import static dev.fanfare.console.Access.ANYONE;
import static dev.fanfare.console.Access.MEMBER;
import static dev.fanfare.console.Access.OWNER;

import dev.fanfare.audit.AuditStore;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.delivery.OwedStore;
import dev.fanfare.event.Events;
import dev.fanfare.event.Publisher;
import dev.fanfare.event.TestEvents;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.mail.Outbox;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.secret.SecretKeys;
import dev.fanfare.traffic.TrafficStore;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.Accounts;
import dev.fanfare.workspace.ApiKeys;
import dev.fanfare.workspace.Invitations;
import dev.fanfare.workspace.Members;
import dev.fanfare.workspace.Sessions;
import dev.fanfare.workspace.Setup;
import dev.fanfare.workspace.Workspaces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The route table of the console. */
public final class ConsoleRouter {
    /** What the pages show and do, assembled elsewhere. */
    public record UseCases(
            Setup setup,
            Accounts accounts,
            Sessions sessions,
            Workspaces workspaces,
            Members members,
            Invitations invitations,
            ApiKeys keys,
            AuditStore audit,
            Webhooks webhooks,
            EventCatalog catalog,
            Events events,
            Disabling disabling,
            AttemptLog attempts,
            TrafficStore traffic,
            TestEvents tests,
            Recovery recovery,
            Inboxes inboxes,
            Publisher publisher,
            OwedStore owed,
            Outbox outbox,
            SecretKeys secretKeys,
            boolean mailServer,
            InstantSource clock,
            BooleanSupplier stopping) {}

    private static final long FORM_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final Router router;
    private final Pages pages;
    private final Admission admission;

    private ConsoleRouter(Vertx vertx, Pages pages, Sessions sessions) {
        this.vertx = vertx;
        this.router = Router.router(vertx);
        this.pages = pages;
        this.admission = new Admission(sessions, pages.cookies(), pages.guard());
    }

    /** Makes a router for one event loop. */
    public static Router create(Vertx vertx, Pages pages, UseCases useCases, boolean https) {
        ConsoleRouter console = new ConsoleRouter(vertx, pages, useCases.sessions());
        console.router.route().handler(new SecurityHeaders(https)).failureHandler(new ErrorPages(pages)::handle);
        console.addRoutes(useCases);
        return console.router;
    }

    private void addRoutes(UseCases useCases) {
        SetupPages setup = new SetupPages(useCases.setup(), useCases.accounts());
        LoginPages login = new LoginPages(useCases.accounts(), useCases.sessions(), useCases.setup());
        AccountPages account = new AccountPages(useCases.accounts(), useCases.sessions());
        WorkspacePages workspaces = new WorkspacePages(useCases.workspaces(), useCases.webhooks());
        WebhookPages webhooks =
                new WebhookPages(useCases.webhooks(), useCases.attempts(), useCases.traffic(), useCases.clock());

        router.get("/static/:hash/:name").handler(pages.files()::handle);

        get("/setup", ANYONE, setup::show);
        post("/setup", ANYONE, setup::submit);
        get("/login", ANYONE, login::show);
        post("/login", ANYONE, login::submit);
        post("/logout", ACCOUNT, login::logOut);
        post("/theme", ANYONE, account::chooseTheme);
        get("/account", ACCOUNT, account::show);
        post("/account", ACCOUNT, account::changePassword);

        HelpPages help = new HelpPages();
        get("/help", ACCOUNT, help::list);
        get("/help/:document", ACCOUNT, help::show);

        addPeopleRoutes(useCases, account, workspaces);

        get("/", ACCOUNT, workspaces::home);
        get("/webhooks", ACCOUNT, workspaces::home);
        get("/webhooks/:webhookId", ACCOUNT, workspaces::findWebhook);

        get("/:workspace", MEMBER, workspaces::home);
        get("/:workspace/settings", MEMBER, workspaces::showSettings);
        post("/:workspace/settings", OWNER, workspaces::rename);
        OutboxPages outbox = new OutboxPages(useCases.outbox(), useCases.mailServer());
        get("/:workspace/outbox", OWNER, outbox::list);
        get("/:workspace/outbox/:emailId", OWNER, outbox::show);
        addKeyRoutes(new KeyPages(useCases.keys(), new ShownOnce(useCases.secretKeys()), useCases.clock()));
        get("/:workspace/audit", OWNER, new AuditPages(useCases.audit())::list);
        get("/:workspace/webhooks", MEMBER, webhooks::list);
        addWebhookRoutes(useCases);
        addVerifyRoutes(useCases);
        addInboxRoutes(useCases);
        addEventRoutes(useCases);

        // Whatever else is asked for: the page for it has the reader's frame around it.
        router.route().handler(ctx -> admission.visit(ctx).onComplete(visit -> ctx.fail(404), ctx::fail));
    }

    private void addPeopleRoutes(UseCases useCases, AccountPages account, WorkspacePages workspaces) {
        InvitationPages invitations = new InvitationPages(useCases.invitations(), useCases.accounts());
        MemberPages members = new MemberPages(
                useCases.members(),
                useCases.invitations(),
                new ShownOnce(useCases.secretKeys()),
                pages.publicUrl(),
                useCases.mailServer());

        get("/invitations", ANYONE, invitations::show);
        post("/invitations", ANYONE, invitations::submit);
        post("/account/sessions", ACCOUNT, account::endOtherSessions);
        post("/account/sessions/:sessionId", ACCOUNT, account::endSession);
        get("/workspaces/new", ACCOUNT, workspaces::showNew);
        post("/workspaces/new", ACCOUNT, workspaces::create);
        get("/:workspace/members", MEMBER, members::list);
        post("/:workspace/members", OWNER, members::invite);
        get("/:workspace/members/:accountId", OWNER, members::member);
        post("/:workspace/members/:accountId", OWNER, members::changeRole);
        post("/:workspace/members/:accountId/remove", OWNER, members::remove);
        get("/:workspace/invitations/:invitationId", OWNER, members::invitation);
        post("/:workspace/invitations/:invitationId", OWNER, members::resend);
        post("/:workspace/invitations/:invitationId/withdraw", OWNER, members::withdraw);
        get("/:workspace/leave", MEMBER, members::confirmLeave);
        post("/:workspace/leave", MEMBER, members::leave);
    }

    private void addKeyRoutes(KeyPages keys) {
        get("/:workspace/keys", MEMBER, keys::list);
        get("/:workspace/keys/new", OWNER, keys::create);
        post("/:workspace/keys/new", OWNER, keys::submitNew);
        get("/:workspace/keys/:keyId", OWNER, keys::created);
        get("/:workspace/keys/:keyId/revoke", OWNER, keys::confirmRevoke);
        post("/:workspace/keys/:keyId/revoke", OWNER, keys::revoke);
    }

    private void addWebhookRoutes(UseCases useCases) {
        WebhookForm form =
                new WebhookForm(useCases.webhooks(), useCases.disabling(), useCases.inboxes(), useCases.catalog());
        LogPages logs = new LogPages(
                useCases.webhooks(),
                useCases.attempts(),
                useCases.traffic(),
                useCases.disabling(),
                useCases.recovery(),
                useCases.clock());
        WebhookActions actions =
                new WebhookActions(useCases.webhooks(), useCases.disabling(), useCases.tests(), useCases.catalog());

        RecoverPages recover = new RecoverPages(useCases.webhooks(), useCases.recovery());

        get("/:workspace/webhooks/new", OWNER, form::create);
        post("/:workspace/webhooks/new", OWNER, form::submitNew);
        get("/:workspace/webhooks/:webhookId", MEMBER, logs::log);
        get("/:workspace/webhooks/:webhookId/attempts/:attemptId", MEMBER, logs::attempt);
        get("/:workspace/webhooks/:webhookId/deliveries", MEMBER, logs::owed);
        stream("/:workspace/webhooks/:webhookId/live", MEMBER, live(useCases)::attempts);
        post("/:workspace/webhooks/:webhookId/events/:eventId/resend", OWNER, logs::resend);
        get("/:workspace/webhooks/:webhookId/edit", OWNER, form::edit);
        post("/:workspace/webhooks/:webhookId/edit", OWNER, form::submitEdit);
        get("/:workspace/webhooks/:webhookId/test", OWNER, actions::test);
        post("/:workspace/webhooks/:webhookId/test", OWNER, actions::submitTest);
        get("/:workspace/webhooks/:webhookId/recover", OWNER, recover::show);
        post("/:workspace/webhooks/:webhookId/recover", OWNER, recover::submit);
        get("/:workspace/webhooks/:webhookId/secret", OWNER, actions::secret);
        post("/:workspace/webhooks/:webhookId/secret", OWNER, actions::rotate);
        post("/:workspace/webhooks/:webhookId/disable", OWNER, actions::disable);
        post("/:workspace/webhooks/:webhookId/enable", OWNER, actions::enable);
        get("/:workspace/webhooks/:webhookId/delete", OWNER, actions::confirmDelete);
        post("/:workspace/webhooks/:webhookId/delete", OWNER, actions::delete);
    }

    private void addVerifyRoutes(UseCases useCases) {
        VerifyPages verify = new VerifyPages(
                useCases.webhooks(), new Signatures(useCases.webhooks(), useCases.events()), useCases.clock());

        get("/:workspace/webhooks/:webhookId/verify", MEMBER, verify::snippets);
        get("/:workspace/webhooks/:webhookId/check", MEMBER, verify::check);
        // Changes nothing: it only looks.
        post("/:workspace/webhooks/:webhookId/check", MEMBER, verify::submitCheck);
    }

    private void addInboxRoutes(UseCases useCases) {
        InboxPages inboxes = new InboxPages(
                useCases.inboxes(),
                useCases.webhooks(),
                useCases.tests(),
                new Signatures(useCases.webhooks(), useCases.events()));

        get("/:workspace/inboxes", MEMBER, inboxes::list);
        post("/:workspace/inboxes", OWNER, inboxes::create);
        get("/:workspace/inboxes/:token", MEMBER, inboxes::show);
        post("/:workspace/inboxes/:token", OWNER, inboxes::answer);
        get("/:workspace/inboxes/:token/requests/:requestId", MEMBER, inboxes::showRequest);
        stream("/:workspace/inboxes/:token/live", MEMBER, live(useCases)::requests);
        post("/:workspace/inboxes/:token/test", OWNER, inboxes::test);
        post("/:workspace/inboxes/:token/delete", OWNER, inboxes::delete);
    }

    private LiveLog live(UseCases useCases) {
        return new LiveLog(
                vertx,
                useCases.sessions(),
                useCases.webhooks(),
                useCases.attempts(),
                useCases.inboxes(),
                useCases.clock(),
                useCases.stopping());
    }

    private void addEventRoutes(UseCases useCases) {
        OverviewPages overview = new OverviewPages(useCases.traffic(), useCases.owed(), useCases.clock());
        EventPages events = new EventPages(
                useCases.events(), useCases.attempts(), useCases.webhooks(), useCases.recovery(), useCases.catalog());
        PublishPages publish = new PublishPages(useCases.publisher(), useCases.catalog(), useCases.webhooks());

        get("/:workspace/overview", MEMBER, overview::show);
        get("/:workspace/events", MEMBER, events::list);
        get("/:workspace/events/new", OWNER, publish::create);
        post("/:workspace/events/new", OWNER, publish::submit);
        get("/:workspace/events/:eventId", MEMBER, events::show);
        post("/:workspace/events/:eventId", OWNER, events::resend);
        get("/:workspace/event-types", MEMBER, publish::types);
    }

    private void get(String path, Access access, PageHandler handler) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(ctx -> answer(ctx, access, handler));
    }

    /** The body is read first: a body that nobody reads would stall the connection while the session is looked up. */
    private void post(String path, Access access, PageHandler handler) {
        router.post(path)
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES))
                .handler(ctx -> answer(ctx, access, handler));
    }

    /** Writes its answer itself, bit by bit; whoever may not see it gets the page that says so. */
    private void stream(String path, Access access, Function<Visit, Future<Void>> handler) {
        router.get(path)
                .handler(ctx -> admission
                        .visit(ctx)
                        .compose(visit -> admission
                                .admit(visit, access)
                                .compose(instead ->
                                        instead.isPresent() ? pages.send(visit, instead.get()) : handler.apply(visit)))
                        .onFailure(ctx::fail));
    }

    private void answer(RoutingContext ctx, Access access, PageHandler handler) {
        admission.visit(ctx).compose(visit -> answer(visit, access, handler)).onFailure(ctx::fail);
    }

    private Future<Void> answer(Visit visit, Access access, PageHandler handler) {
        return admission
                .admit(visit, access)
                .compose(instead -> reply(visit, instead, handler))
                .compose(reply -> pages.send(visit, reply));
    }

    private static Future<Reply> reply(Visit visit, Optional<Reply> instead, PageHandler handler) {
        return instead.map(Future::succeededFuture)
                .orElseGet(() -> handler.answer(visit).map(reply -> reply));
    }
}
