package dev.fanfare;

import dev.fanfare.api.ApiRouter;
import dev.fanfare.api.BodyBudget;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.console.ConsoleRouter;
import dev.fanfare.console.Pages;
import dev.fanfare.db.Database;
import dev.fanfare.db.Migrations;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.delivery.DeliveryVerticle;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.delivery.Dispatcher;
import dev.fanfare.delivery.OwedStore;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.event.Events;
import dev.fanfare.event.Publisher;
import dev.fanfare.event.TestEvents;
import dev.fanfare.http.Health;
import dev.fanfare.http.HttpVerticle;
import dev.fanfare.id.Uuid7;
import dev.fanfare.inbox.InboxReceiver;
import dev.fanfare.inbox.Inboxes;
import dev.fanfare.loop.EventLoops;
import dev.fanfare.mail.MailVerticle;
import dev.fanfare.mail.Outbox;
import dev.fanfare.maintenance.MaintenanceVerticle;
import dev.fanfare.maintenance.Retention;
import dev.fanfare.recovery.Recovery;
import dev.fanfare.retry.DueScannerVerticle;
import dev.fanfare.secret.SecretKeys;
import dev.fanfare.traffic.TrafficStore;
import dev.fanfare.webhook.SecretStore;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.Accounts;
import dev.fanfare.workspace.ApiKeys;
import dev.fanfare.workspace.Invitations;
import dev.fanfare.workspace.KeyRing;
import dev.fanfare.workspace.Members;
import dev.fanfare.workspace.PasswordHash;
import dev.fanfare.workspace.Sessions;
import dev.fanfare.workspace.Setup;
import dev.fanfare.workspace.Token;
import dev.fanfare.workspace.Workspaces;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, running: the composition root, the only place where long-lived things are made and wired. Any number of
 * nodes may run against one database.
 */
public final class Fanfare {
    private static final Logger log = LoggerFactory.getLogger(Fanfare.class);
    /** Vert.x's word for a free port that several servers share; with 0 each would get its own. */
    private static final int ANY_PORT_TOGETHER = -1;

    private final Config config;
    private final InstantSource clock;
    private final EventCatalog catalog;
    private final AddressPolicy destinations;
    private final InboxUrls inboxUrls;
    private final SecretKeys keys;
    private final Uuid7 uuids;
    private final Vertx vertx;
    private final Database database;
    private final Inboxes inboxes;
    private final Health health;
    private final DeliveryVerticle delivery;
    private final PasswordHash passwords;
    private final Setup setup;
    private final BodyBudget bodies = new BodyBudget();
    /** Where this node listens, once it does. */
    private final Promise<SocketAddress> ownServer = Promise.promise();

    private final List<HttpVerticle> servers = new ArrayList<>();
    private final List<String> serverDeployments = new ArrayList<>();
    private String scannerDeployment = "";
    private String deliveryDeployment = "";
    private String mailDeployment = "";

    private Fanfare(Config config, String databaseUri, SecretKeys keys, InstantSource clock) {
        this.config = config;
        this.keys = keys;
        this.clock = clock;
        catalog = config.eventCatalog().map(EventCatalog::of).orElseGet(EventCatalog::builtIn);
        destinations = AddressPolicy.ofThisHost(config.allowDestinations());
        inboxUrls = new InboxUrls(config.publicUrl());
        uuids = new Uuid7(clock);
        vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setPreferNativeTransport(true)
                        .setEventLoopPoolSize(EventLoops.count())
                        // There is one class loader, and every turn of an event loop would set it anew.
                        .setDisableTCCL(true))
                .build();
        database = Database.open(vertx, databaseUri);
        inboxes = new Inboxes(database.doors(), inboxUrls);
        health = new Health(database.doors());
        delivery = new DeliveryVerticle(
                database.engine(),
                keys,
                clock,
                destinations,
                inboxUrls,
                ownServer.future(),
                uuids,
                Dispatcher.Limits.standard(config.attemptTimeout()),
                version());
        passwords = new PasswordHash(vertx);
        setup = new Setup(database.doors(), uuids, passwords);
    }

    /**
     * Starts a node: brings the schema up to date, then the engine, then the doors.
     *
     * @param databaseUri of a PostgreSQL that answers
     * @param keys under which signing secrets are stored
     * @param clock of everything that Java dates
     * @return the node once it takes requests
     */
    public static Future<Fanfare> start(Config config, String databaseUri, SecretKeys keys, InstantSource clock) {
        Fanfare fanfare = new Fanfare(config, databaseUri, keys, clock);
        return Migrations.migrate(fanfare.vertx, databaseUri)
                .compose(migrated -> new SecretStore(fanfare.database.doors(), keys).prepare())
                .compose(readable -> fanfare.deploy())
                .map(fanfare)
                .recover(failure -> fanfare.undeploy().transform(undeployed -> {
                    // Not awaited: this chain runs on an event loop that is about to end.
                    fanfare.vertx.close();
                    return Future.failedFuture(failure);
                }));
    }

    /**
     * Stores every signing secret under the first key; nodes may run meanwhile.
     *
     * @return how many webhooks were changed
     */
    static Future<Integer> reencrypt(String databaseUri, SecretKeys keys) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, databaseUri);
        return Migrations.migrate(vertx, databaseUri)
                .compose(migrated -> new SecretStore(database.doors(), keys).sealAgain())
                .eventually(database::close)
                .onComplete(done -> vertx.close());
    }

    /** From the inside out, so that whoever is let in finds everything there. */
    private Future<Void> deploy() {
        Retention retention = new Retention(database.doors(), inboxUrls, clock, config.retentionDays());
        return setup.bootstrap(config.bootstrapApiKey(), config.bootstrapOwner())
                .onSuccess(token -> token.ifPresent(this::printSetupLink))
                .compose(ready -> vertx.deployVerticle(new MaintenanceVerticle(retention)))
                .compose(maintained -> vertx.deployVerticle(delivery))
                .onSuccess(id -> deliveryDeployment = id)
                .compose(delivering -> deployScanner())
                .compose(scanning -> deployMail())
                .compose(mailing -> deployServers());
    }

    /** As the build named it. */
    public static String version() {
        try (InputStream in = Fanfare.class.getResourceAsStream("/version.txt")) {
            if (in == null) {
                throw new IllegalStateException("version.txt is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the node listens. */
    public int port() {
        return servers.getFirst().port();
    }

    /**
     * Stops gracefully: takes no new requests, finishes those under way, finishes attempts in flight within the attempt
     * time-out, records them, gives back what has not begun.
     */
    public Future<Void> stop() {
        health.stopping();
        log.info("Stopping");
        return undeploy().compose(undeployed -> vertx.close());
    }

    /** From the doors inwards, so that nobody is left without what he needs to finish. */
    private Future<Void> undeploy() {
        return Future.join(serverDeployments.stream().map(vertx::undeploy).toList())
                .otherwiseEmpty()
                .compose(closed -> vertx.undeploy(scannerDeployment).otherwiseEmpty())
                .compose(stopped -> vertx.undeploy(deliveryDeployment).otherwiseEmpty())
                .compose(drained -> vertx.undeploy(mailDeployment).otherwiseEmpty())
                .compose(mailed -> database.close())
                .otherwiseEmpty();
    }

    /** In the log, because whoever reads it may be trusted with the first account. The link ends with its first use. */
    private void printSetupLink(Token token) {
        log.atInfo()
                .addKeyValue("link", config.publicUrl() + "/setup?token=" + token.text())
                .log("Nobody can log in yet; open this link within a day to make the first account");
    }

    private Future<Void> deployScanner() {
        return vertx.deployVerticle(new DueScannerVerticle(database.engine(), delivery.dispatcher()))
                .onSuccess(id -> scannerDeployment = id)
                .mapEmpty();
    }

    /** Without a mail server mails are kept, for people to read in the outbox. */
    private Future<Void> deployMail() {
        return config.smtpServer()
                .map(server -> vertx.deployVerticle(
                                new MailVerticle(database.doors(), server, config.mailFrom(), config.publicUrl(), keys))
                        .onSuccess(id -> mailDeployment = id)
                        .<Void>mapEmpty())
                .orElseGet(Future::succeededFuture);
    }

    private Future<Void> deployServers() {
        Dispatcher dispatcher = delivery.dispatcher();
        Webhooks webhooks = new Webhooks(
                database.doors(), uuids, catalog, destinations, inboxUrls, keys, dispatcher::webhookChanged);
        Disabling disabling = new Disabling(database.doors(), dispatcher::webhookChanged);
        AttemptLog attempts = new AttemptLog(database.doors());
        TestEvents tests = new TestEvents(database.doors(), webhooks, uuids, catalog, dispatcher);
        Recovery recovery = new Recovery(database.doors(), webhooks, clock);
        List<Context> loops = EventLoops.besides(dispatcher.context());
        Publisher publisher = new Publisher(vertx, loops.getFirst(), database.engine(), uuids, dispatcher);
        Events events = new Events(database.doors());
        ApiRouter.UseCases useCases =
                new ApiRouter.UseCases(catalog, publisher, events, webhooks, disabling, attempts, tests, recovery);
        ConsoleRouter.UseCases consoleCases = new ConsoleRouter.UseCases(
                setup,
                new Accounts(database.doors(), passwords),
                new Sessions(database.doors()),
                new Workspaces(database.doors(), uuids),
                new Members(database.doors()),
                new Invitations(database.doors(), uuids, passwords, keys),
                new ApiKeys(database.doors(), uuids, clock),
                new AuditStore(database.doors()),
                webhooks,
                catalog,
                events,
                disabling,
                attempts,
                new TrafficStore(database.doors()),
                tests,
                recovery,
                inboxes,
                publisher,
                new OwedStore(database.doors()),
                new Outbox(vertx, database.doors(), config.mailFrom(), config.publicUrl(), keys),
                keys,
                config.smtpServer().isPresent(),
                clock,
                health::isStopping);
        Pages pages = new Pages(vertx, config.publicUrl(), version());
        pages.warm();
        Future<Void> deployed = Future.succeededFuture();
        for (Context loop : loops) {
            deployed = deployed.compose(before -> deployServer(loop, useCases, pages, consoleCases, webhooks));
        }
        return deployed;
    }

    /** Servers on the same port share it. */
    private Future<Void> deployServer(
            Context loop,
            ApiRouter.UseCases useCases,
            Pages pages,
            ConsoleRouter.UseCases consoleCases,
            Webhooks webhooks) {
        int port = config.port() == 0 ? ANY_PORT_TOGETHER : config.port();
        HttpVerticle server = new HttpVerticle(
                loop,
                config.host(),
                port,
                health,
                () -> ApiRouter.create(vertx, new KeyRing(database.doors()), bodies, useCases, config.publicUrl()),
                () -> ConsoleRouter.create(
                        vertx, pages, consoleCases, config.publicUrl().startsWith("https:")),
                () -> new InboxReceiver(vertx, database.doors(), clock, uuids, inboxes, webhooks));
        return vertx.deployVerticle(server)
                .onSuccess(id -> {
                    servers.add(server);
                    ownServer.tryComplete(server.address());
                    serverDeployments.add(id);
                })
                .mapEmpty();
    }
}
