package dev.fanfare.testing;

import dev.fanfare.audit.Actor;
import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.db.Database;
import dev.fanfare.db.Partitions;
import dev.fanfare.delivery.DeliveryStore;
import dev.fanfare.delivery.DeliveryVerticle;
import dev.fanfare.delivery.Dispatcher;
import dev.fanfare.delivery.NodeStore;
import dev.fanfare.destination.AddressBlock;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.event.Draft;
import dev.fanfare.event.Published;
import dev.fanfare.event.Publisher;
import dev.fanfare.event.TestEvents;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.retry.DueScanner;
import dev.fanfare.retry.NodeWatch;
import dev.fanfare.webhook.WebhookDraft;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.ApiKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node's engine without its timers: nothing is scanned and nobody beats until the test says so. Several of them on
 * one database are several nodes.
 */
public final class Engine implements AutoCloseable {
    /** Short, so that hanging receivers cost a test little. The lease is four times as long. */
    public static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

    private static final InboxUrls INBOX_URLS = new InboxUrls("http://localhost");
    private static final Future<SocketAddress> NO_SERVER = Future.failedFuture("an engine has no server");

    private final Vertx vertx = Vertx.vertx();
    private final Database database;
    private final Uuid7 uuids;
    private final InstantSource clock;
    private final DeliveryVerticle delivery;
    private final Publisher publisher;
    private final Webhooks webhooks;
    private final TestEvents tests;
    private final DueScanner scanner;
    private final NodeWatch watch;
    private boolean killed;

    private Engine(TestDatabase testDatabase, InstantSource clock, Dispatcher.Limits limits) {
        database = Database.open(vertx, testDatabase.uri());
        uuids = new Uuid7(clock);
        this.clock = clock;
        await(new Partitions(database.doors(), clock, 30).maintainOnce());
        // Receivers of tests are on loopback.
        AddressPolicy destinations = new AddressPolicy(AddressBlock.list("127.0.0.0/8"), List.of());
        delivery = new DeliveryVerticle(
                database.engine(),
                TestDatabase.SECRET_KEYS,
                clock,
                destinations,
                INBOX_URLS,
                NO_SERVER,
                uuids,
                limits,
                "test");
        await(vertx.deployVerticle(delivery));
        Dispatcher dispatcher = delivery.dispatcher();
        publisher = new Publisher(vertx, vertx.getOrCreateContext(), database.engine(), uuids, dispatcher);
        webhooks = new Webhooks(
                database.doors(),
                uuids,
                EventCatalog.builtIn(),
                destinations,
                INBOX_URLS,
                TestDatabase.SECRET_KEYS,
                dispatcher::webhookChanged);
        tests = new TestEvents(database.doors(), webhooks, uuids, EventCatalog.builtIn(), dispatcher);
        scanner = new DueScanner(new DeliveryStore(database.engine()), dispatcher);
        watch = new NodeWatch(new NodeStore(database.engine()), new DeliveryStore(database.engine()), dispatcher);
    }

    public static Engine start(TestDatabase database, InstantSource clock) {
        return new Engine(database, clock, Dispatcher.Limits.standard(ATTEMPT_TIMEOUT));
    }

    /** With bounds small enough to be reached. */
    public static Engine start(TestDatabase database, InstantSource clock, int deliveries, long bytes, int attempts) {
        return new Engine(
                database, clock, new Dispatcher.Limits(deliveries, bytes, attempts, lease(), ATTEMPT_TIMEOUT));
    }

    public static Duration lease() {
        return Dispatcher.Limits.standard(ATTEMPT_TIMEOUT).lease();
    }

    public WorkspaceId newWorkspace() {
        return await(new ApiKeys(database.doors(), uuids, clock).createWorkspace("A workspace"));
    }

    public WebhookId newWebhook(WorkspaceId workspaceId, String url, String... triggers) {
        return await(webhooks.create(workspaceId, new WebhookDraft("A webhook", url, List.of(triggers)), Actor.FANFARE))
                .webhook()
                .id();
    }

    public Webhooks webhooks() {
        return webhooks;
    }

    public TestEvents tests() {
        return tests;
    }

    public Dispatcher dispatcher() {
        return delivery.dispatcher();
    }

    public Publisher publisher() {
        return publisher;
    }

    public Published publish(WorkspaceId workspaceId, String type) {
        return publish(workspaceId, type, "{}");
    }

    public Published publish(WorkspaceId workspaceId, String type, String data) {
        return await(publisher.publish(workspaceId, new Draft(type, Buffer.buffer(data), null)));
    }

    /** One pass of the timer that claims what is due. */
    public DueScanner.Scan scan() {
        return await(scanner.scanOnce());
    }

    /** The same, without waiting for it. */
    public Future<DueScanner.Scan> scanLater() {
        return scanner.scanOnce();
    }

    /** One pass of the timer that beats and watches the others. */
    public void watch() {
        await(watch.watchOnce());
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("It took longer than ten seconds", e);
        }
    }

    /** Gracefully, as a node stops. */
    @Override
    public void close() {
        if (!killed) {
            await(vertx.undeploy(delivery.deploymentID()));
            await(database.close());
        }
        await(vertx.close());
    }

    /** As good as a kill: from now on it reaches the database no more, so nothing is recorded or given back. */
    public void kill() {
        killed = true;
        await(database.close());
    }
}
