package dev.fanfare;

import dev.fanfare.api.ApiRouter;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.db.Database;
import dev.fanfare.db.Migrations;
import dev.fanfare.delivery.AttemptStore;
import dev.fanfare.delivery.DeliveryVerticle;
import dev.fanfare.delivery.Disabling;
import dev.fanfare.delivery.Dispatcher;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.event.Events;
import dev.fanfare.event.Publisher;
import dev.fanfare.http.Health;
import dev.fanfare.http.HttpVerticle;
import dev.fanfare.id.Uuid7;
import dev.fanfare.maintenance.MaintenanceVerticle;
import dev.fanfare.maintenance.Retention;
import dev.fanfare.retry.DueScannerVerticle;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.ApiKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
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

    private final Vertx vertx;
    private final Database database;
    private final Health health;
    private final DeliveryVerticle delivery;
    private final List<HttpVerticle> servers = new ArrayList<>();
    private final List<String> serverDeployments = new ArrayList<>();
    private String scannerDeployment = "";
    private String deliveryDeployment = "";

    private Fanfare(Vertx vertx, Database database, Health health, DeliveryVerticle delivery) {
        this.vertx = vertx;
        this.database = database;
        this.health = health;
        this.delivery = delivery;
    }

    /**
     * Starts a node: brings the schema up to date, then the engine, then the doors.
     *
     * @param databaseUri of a PostgreSQL that answers
     * @param clock of everything that Java dates
     * @return the node once it takes requests
     */
    public static Future<Fanfare> start(Config config, String databaseUri, InstantSource clock) {
        EventCatalog catalog = config.eventCatalog().map(EventCatalog::of).orElseGet(EventCatalog::builtIn);
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops()))
                .build();
        Database database = Database.open(vertx, databaseUri);
        Uuid7 uuids = new Uuid7(clock);
        AddressPolicy destinations = AddressPolicy.ofThisHost(config.allowDestinations());
        DeliveryVerticle delivery = new DeliveryVerticle(
                database.engine(),
                clock,
                destinations,
                uuids,
                Dispatcher.Limits.standard(config.attemptTimeout()),
                version());
        Fanfare fanfare = new Fanfare(vertx, database, new Health(database.doors()), delivery);
        return Migrations.migrate(vertx, databaseUri)
                .compose(migrated -> fanfare.bootstrap(config, uuids))
                .compose(ready -> vertx.deployVerticle(
                        new MaintenanceVerticle(new Retention(database.doors(), clock, config.retentionDays()))))
                .compose(maintained -> vertx.deployVerticle(delivery))
                .onSuccess(id -> fanfare.deliveryDeployment = id)
                .compose(delivering -> fanfare.deployScanner())
                .compose(scanning -> fanfare.deployServers(config, catalog, destinations, uuids))
                .map(fanfare)
                .recover(failure -> fanfare.undeploy().transform(undeployed -> {
                    // Not awaited: this chain runs on an event loop that is about to end.
                    vertx.close();
                    return Future.failedFuture(failure);
                }));
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
                .compose(drained -> database.close())
                .otherwiseEmpty();
    }

    /** Half of the cores: Postgres, and the machine's network stack, need the rest. */
    private static int eventLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private Future<Void> bootstrap(Config config, Uuid7 uuids) {
        return config.bootstrapApiKey()
                .map(key -> new ApiKeys(database.doors(), uuids).bootstrap(key))
                .orElseGet(Future::succeededFuture);
    }

    private Future<Void> deployScanner() {
        return vertx.deployVerticle(new DueScannerVerticle(database.engine(), delivery.dispatcher()))
                .onSuccess(id -> scannerDeployment = id)
                .mapEmpty();
    }

    private Future<Void> deployServers(Config config, EventCatalog catalog, AddressPolicy destinations, Uuid7 uuids) {
        Dispatcher dispatcher = delivery.dispatcher();
        ApiRouter.UseCases useCases = new ApiRouter.UseCases(
                catalog,
                new Publisher(vertx, database.engine(), uuids, dispatcher),
                new Events(database.doors()),
                new Webhooks(database.doors(), uuids, catalog, destinations, dispatcher::webhookChanged),
                new Disabling(database.doors(), dispatcher::webhookChanged),
                new AttemptStore(database.doors()));
        Future<Void> deployed = Future.succeededFuture();
        for (int i = 0; i < eventLoops(); i++) {
            deployed = deployed.compose(before -> deployServer(config, useCases, uuids));
        }
        return deployed;
    }

    /** Servers on the same port share it; the first one settles which, where any will do. */
    private Future<Void> deployServer(Config config, ApiRouter.UseCases useCases, Uuid7 uuids) {
        int port = servers.isEmpty() ? config.port() : port();
        HttpVerticle server = new HttpVerticle(
                config.host(),
                port,
                health,
                () -> ApiRouter.create(vertx, new ApiKeys(database.doors(), uuids), useCases, config.publicUrl()));
        return vertx.deployVerticle(server)
                .onSuccess(id -> {
                    servers.add(server);
                    serverDeployments.add(id);
                })
                .mapEmpty();
    }
}
