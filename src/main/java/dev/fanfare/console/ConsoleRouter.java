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
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

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

    private final Vertx vertx;
    private final Pages pages;
    private final Routes routes;

    private ConsoleRouter(Vertx vertx, Pages pages, Routes routes) {
        this.vertx = vertx;
        this.pages = pages;
        this.routes = routes;
    }

    /** Makes a router for one event loop. */
    public static Router create(Vertx vertx, Pages pages, UseCases useCases, boolean https) {
        Router router = Router.router(vertx);
        router.route().handler(new SecurityHeaders(https)).failureHandler(new ErrorPages(pages)::handle);
        router.get("/static/:hash/:name").handler(pages.files()::handle);
        Routes routes = new Routes(router, pages, new Admission(useCases.sessions(), pages.cookies(), pages.guard()));
        new ConsoleRouter(vertx, pages, routes).addRoutes(useCases);
        routes.end();
        return router;
    }

    private void addRoutes(UseCases useCases) {
        SetupPages setup = new SetupPages(useCases.setup(), useCases.accounts());
        LoginPages login = new LoginPages(useCases.accounts(), useCases.sessions(), useCases.setup());
        AccountPages account = new AccountPages(useCases.accounts(), useCases.sessions());
        WorkspacePages workspaces = new WorkspacePages(useCases.workspaces(), useCases.webhooks());
        WebhookPages webhooks =
                new WebhookPages(useCases.webhooks(), useCases.attempts(), useCases.traffic(), useCases.clock());

        routes.get("/setup", ANYONE, setup::show);
        routes.post("/setup", ANYONE, setup::submit);
        routes.get("/login", ANYONE, login::show);
        routes.post("/login", ANYONE, login::submit);
        routes.post("/logout", ACCOUNT, login::logOut);
        routes.post("/theme", ANYONE, account::chooseTheme);
        routes.get("/account", ACCOUNT, account::show);
        routes.post("/account", ACCOUNT, account::changePassword);

        HelpPages help = new HelpPages();
        routes.get("/help", ACCOUNT, help::list);
        routes.get("/help/:document", ACCOUNT, help::show);

        addPeopleRoutes(useCases, account, workspaces);

        routes.get("/", ACCOUNT, workspaces::home);
        routes.get("/webhooks", ACCOUNT, workspaces::home);
        routes.get("/webhooks/:webhookId", ACCOUNT, workspaces::findWebhook);

        routes.get("/:workspace", MEMBER, workspaces::home);
        routes.get("/:workspace/settings", MEMBER, workspaces::showSettings);
        routes.post("/:workspace/settings", OWNER, workspaces::rename);
        OutboxPages outbox = new OutboxPages(useCases.outbox(), useCases.mailServer());
        routes.get("/:workspace/outbox", OWNER, outbox::list);
        routes.get("/:workspace/outbox/:emailId", OWNER, outbox::show);
        addKeyRoutes(new KeyPages(useCases.keys(), new ShownOnce(useCases.secretKeys()), useCases.clock()));
        routes.get("/:workspace/audit", OWNER, new AuditPages(useCases.audit())::list);
        routes.get("/:workspace/webhooks", MEMBER, webhooks::list);
        addWebhookRoutes(useCases);
        addVerifyRoutes(useCases);
        addInboxRoutes(useCases);
        addEventRoutes(useCases);
    }

    private void addPeopleRoutes(UseCases useCases, AccountPages account, WorkspacePages workspaces) {
        InvitationPages invitations = new InvitationPages(useCases.invitations(), useCases.accounts());
        MemberPages members = new MemberPages(
                useCases.members(),
                useCases.invitations(),
                new ShownOnce(useCases.secretKeys()),
                pages.publicUrl(),
                useCases.mailServer());

        routes.get("/invitations", ANYONE, invitations::show);
        routes.post("/invitations", ANYONE, invitations::submit);
        routes.post("/account/sessions", ACCOUNT, account::endOtherSessions);
        routes.post("/account/sessions/:sessionId", ACCOUNT, account::endSession);
        routes.get("/workspaces/new", ACCOUNT, workspaces::showNew);
        routes.post("/workspaces/new", ACCOUNT, workspaces::create);
        routes.get("/:workspace/members", MEMBER, members::list);
        routes.post("/:workspace/members", OWNER, members::invite);
        routes.get("/:workspace/members/:accountId", OWNER, members::member);
        routes.post("/:workspace/members/:accountId", OWNER, members::changeRole);
        routes.post("/:workspace/members/:accountId/remove", OWNER, members::remove);
        routes.get("/:workspace/invitations/:invitationId", OWNER, members::invitation);
        routes.post("/:workspace/invitations/:invitationId", OWNER, members::resend);
        routes.post("/:workspace/invitations/:invitationId/withdraw", OWNER, members::withdraw);
        routes.get("/:workspace/leave", MEMBER, members::confirmLeave);
        routes.post("/:workspace/leave", MEMBER, members::leave);
    }

    private void addKeyRoutes(KeyPages keys) {
        routes.get("/:workspace/keys", MEMBER, keys::list);
        routes.get("/:workspace/keys/new", OWNER, keys::create);
        routes.post("/:workspace/keys/new", OWNER, keys::submitNew);
        routes.get("/:workspace/keys/:keyId", OWNER, keys::created);
        routes.get("/:workspace/keys/:keyId/revoke", OWNER, keys::confirmRevoke);
        routes.post("/:workspace/keys/:keyId/revoke", OWNER, keys::revoke);
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
        WebhookActions actions = new WebhookActions(
                useCases.webhooks(), useCases.disabling(), useCases.tests(), useCases.attempts(), useCases.catalog());

        RecoverPages recover = new RecoverPages(useCases.webhooks(), useCases.recovery());

        routes.get("/:workspace/webhooks/new", OWNER, form::create);
        routes.post("/:workspace/webhooks/new", OWNER, form::submitNew);
        routes.get("/:workspace/webhooks/:webhookId", MEMBER, logs::log);
        routes.get("/:workspace/webhooks/:webhookId/attempts/:attemptId", MEMBER, logs::attempt);
        routes.get("/:workspace/webhooks/:webhookId/deliveries", MEMBER, logs::owed);
        routes.stream("/:workspace/webhooks/:webhookId/live", MEMBER, live(useCases)::attempts);
        routes.post("/:workspace/webhooks/:webhookId/events/:eventId/resend", OWNER, logs::resend);
        routes.get("/:workspace/webhooks/:webhookId/edit", OWNER, form::edit);
        routes.post("/:workspace/webhooks/:webhookId/edit", OWNER, form::submitEdit);
        routes.get("/:workspace/webhooks/:webhookId/test", OWNER, actions::test);
        routes.post("/:workspace/webhooks/:webhookId/test", OWNER, actions::submitTest);
        routes.get("/:workspace/webhooks/:webhookId/recover", OWNER, recover::show);
        routes.post("/:workspace/webhooks/:webhookId/recover", OWNER, recover::submit);
        routes.get("/:workspace/webhooks/:webhookId/secret", OWNER, actions::secret);
        routes.post("/:workspace/webhooks/:webhookId/secret", OWNER, actions::rotate);
        routes.post("/:workspace/webhooks/:webhookId/disable", OWNER, actions::disable);
        routes.post("/:workspace/webhooks/:webhookId/enable", OWNER, actions::enable);
        routes.get("/:workspace/webhooks/:webhookId/delete", OWNER, actions::confirmDelete);
        routes.post("/:workspace/webhooks/:webhookId/delete", OWNER, actions::delete);
    }

    private void addVerifyRoutes(UseCases useCases) {
        VerifyPages verify = new VerifyPages(
                useCases.webhooks(), new Signatures(useCases.webhooks(), useCases.events()), useCases.clock());

        routes.get("/:workspace/webhooks/:webhookId/verify", MEMBER, verify::snippets);
        routes.get("/:workspace/webhooks/:webhookId/check", MEMBER, verify::check);
        // Changes nothing: it only looks.
        routes.post("/:workspace/webhooks/:webhookId/check", MEMBER, verify::submitCheck);
    }

    private void addInboxRoutes(UseCases useCases) {
        InboxPages inboxes = new InboxPages(
                useCases.inboxes(),
                useCases.webhooks(),
                useCases.tests(),
                new Signatures(useCases.webhooks(), useCases.events()));

        routes.get("/:workspace/inboxes", MEMBER, inboxes::list);
        routes.post("/:workspace/inboxes", OWNER, inboxes::create);
        routes.get("/:workspace/inboxes/:token", MEMBER, inboxes::show);
        routes.post("/:workspace/inboxes/:token", OWNER, inboxes::answer);
        routes.get("/:workspace/inboxes/:token/requests/:requestId", MEMBER, inboxes::showRequest);
        routes.stream("/:workspace/inboxes/:token/live", MEMBER, live(useCases)::requests);
        routes.post("/:workspace/inboxes/:token/test", OWNER, inboxes::test);
        routes.post("/:workspace/inboxes/:token/delete", OWNER, inboxes::delete);
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

        routes.get("/:workspace/overview", MEMBER, overview::show);
        routes.get("/:workspace/events", MEMBER, events::list);
        routes.get("/:workspace/events/new", OWNER, publish::create);
        routes.post("/:workspace/events/new", OWNER, publish::submit);
        routes.get("/:workspace/events/:eventId", MEMBER, events::show);
        routes.post("/:workspace/events/:eventId", OWNER, events::resend);
        routes.get("/:workspace/event-types", MEMBER, publish::types);
    }
}
