package dev.fanfare.bench;

import dev.fanfare.db.EmbeddedPostgres;
import dev.fanfare.secret.SecretKeys;
import dev.fanfare.testing.Outlet;
import dev.fanfare.workspace.ApiKeyText;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is measured and what measures it: PostgreSQL (the embedded one, or {@code DATABASE_URL}), nodes, a receiver and
 * the relay, each a process of its own. Ten webhooks: all want {@code sale.created}, the last one {@code link.created} as
 * well; {@code lead.created} goes to one that never answers.
 */
final class Rig implements AutoCloseable {
    static final String ONE = "link.created";
    static final String TEN = "sale.created";
    static final String HANGING = "lead.created";
    private static final String OWNER = "bench@example.org";
    private static final String PASSWORD = "a benchmark's own password";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ApiKeyText key = ApiKeyText.generate();
    private final String secretKey = SecretKeys.generate();
    private final Path home;
    private @Nullable EmbeddedPostgres postgres;
    /** Where nodes reach a PostgreSQL that comes back on another port; null where it does not go away. */
    private @Nullable Outlet outlet;

    private volatile @Nullable PgConnection connection;

    private final List<Child> nodes = new ArrayList<>();
    private final List<String> nodePorts = new ArrayList<>();
    private final int receiverPort = freePort();
    private final int relayPort = freePort();
    private final Child receiver;
    private final Child relay;

    /**
     * Starts everything.
     *
     * @param outage whether PostgreSQL will be stopped and started again
     */
    Rig(boolean outage) throws IOException, InterruptedException {
        home = Files.createTempDirectory("fanfare-bench-");
        if (System.getenv("DATABASE_URL") == null) {
            startPostgres();
            outlet = outage ? new Outlet(postgresPort()) : null;
        }
        receiver = Child.java(768, BenchReceiver.class, Integer.toString(receiverPort));
        receiver.await("ready");
        relay = Child.java(256, Relay.class, Integer.toString(relayPort), Integer.toString(receiverPort));
        relay.await("ready");
        addNode();
        createWebhooks();
    }

    void startPostgres() throws IOException, InterruptedException {
        postgres = EmbeddedPostgres.start(home.resolve("data"));
        if (outlet != null) {
            outlet.leadTo(postgresPort());
        }
    }

    private int postgresPort() {
        return URI.create(databaseUri()).getPort();
    }

    void stopPostgres() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    boolean ownsPostgres() {
        return postgres != null;
    }

    String databaseUri() {
        return postgres == null ? System.getenv("DATABASE_URL") : postgres.uri();
    }

    /** Starts a node on the database, and gives the seconds until it was ready. */
    double addNode() throws IOException {
        int port = freePort();
        long start = System.nanoTime();
        Child node = Child.fanfare(environment(port));
        nodes.add(node);
        nodePorts.add(Integer.toString(port));
        node.await("Fanfare is ready");
        return (System.nanoTime() - start) / 1e9;
    }

    private Map<String, String> environment(int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PORT", Integer.toString(port));
        environment.put("HOST", "127.0.0.1");
        String uri = databaseUri();
        environment.put(
                "DATABASE_URL",
                outlet == null ? uri : uri.replace(":" + postgresPort() + "/", ":" + outlet.port() + "/"));
        environment.put("FANFARE_SECRET_KEYS", secretKey);
        environment.put("FANFARE_BOOTSTRAP_API_KEY", key.reveal());
        environment.put("FANFARE_BOOTSTRAP_OWNER", OWNER + ":" + PASSWORD);
        environment.put("FANFARE_ALLOW_DESTINATIONS", "127.0.0.0/8");
        return environment;
    }

    private void createWebhooks() throws IOException, InterruptedException {
        for (int i = 1; i <= 10; i++) {
            createWebhook("/" + i, i == 10 ? JsonArray.of(ONE, TEN) : JsonArray.of(TEN));
        }
        createWebhook("/hang", JsonArray.of(HANGING));
    }

    private void createWebhook(String path, JsonArray triggers) throws IOException, InterruptedException {
        JsonObject webhook = new JsonObject()
                .put("name", path)
                .put("url", "http://127.0.0.1:" + receiverPort + path)
                .put("triggers", triggers);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nodePorts.getFirst() + "/api/webhooks"))
                        .header("Authorization", "Bearer " + key.reveal())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(webhook.encode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("No webhook: " + answer.body());
        }
    }

    Child node(int index) {
        return nodes.get(index);
    }

    void forgetNode(int index) {
        nodes.remove(index);
        nodePorts.remove(index);
    }

    Child receiver() {
        return receiver;
    }

    /** What a load needs to know; {@code seconds} and the like are to be added. */
    JsonObject publishing(String type, int bytes) {
        return load(type, bytes).put("ports", new JsonArray(nodePorts)).put("path", "/api/events");
    }

    JsonObject relaying(int bytes) {
        return load(ONE, bytes).put("ports", JsonArray.of(relayPort)).put("path", "/");
    }

    private JsonObject load(String type, int bytes) {
        return new JsonObject()
                .put("key", key.reveal())
                .put("type", type)
                .put("bytes", bytes)
                .put("connections", Scenarios.CONNECTIONS);
    }

    /** Starts a load; its result is one line of JSON. */
    Child load(JsonObject options) throws IOException {
        return Child.java(256, Load.class, options.encode());
    }

    JsonObject stats() throws IOException, InterruptedException {
        return new JsonObject(get("/stats"));
    }

    void forget() throws IOException, InterruptedException {
        get("/forget");
    }

    /** The events that the webhook {@code /10} got. */
    IdSet receivedIds() throws IOException, InterruptedException {
        Path file = home.resolve("received");
        get("/ids?file=" + file);
        return IdSet.read(file);
    }

    Path acknowledgedFile() {
        return home.resolve("acknowledged");
    }

    /** Begins to measure the disk of the embedded PostgreSQL. */
    DiskProbe diskProbe() throws IOException {
        return new DiskProbe(home.resolve("probe"));
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + receiverPort + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** How long a page of the console takes, the body read: the cookie of a log-in first. */
    ConsoleReader console() throws IOException, InterruptedException {
        return ConsoleReader.logIn("http://127.0.0.1:" + nodePorts.getFirst(), OWNER, PASSWORD);
    }

    /** Runs a statement without a time limit. */
    RowSet<Row> query(String sql) {
        PgConnection open = connection;
        if (open == null) {
            open = PgConnection.connect(vertx, PgConnectOptions.fromUri(databaseUri()))
                    .await();
            open.closeHandler(closed -> connection = null);
            connection = open;
        }
        return open.query(sql).execute().await();
    }

    long number(String sql) {
        return query(sql).iterator().next().getLong(0);
    }

    /** User and system seconds of all of PostgreSQL's processes so far; 0 when it is not on this machine. */
    double postgresCpuSeconds() throws IOException {
        if (postgres == null) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(home.resolve("data"), 2)) {
            Path pidFile = files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            return descendants(Long.parseLong(Files.readAllLines(pidFile).getFirst()));
        }
    }

    private static double descendants(long pid) throws IOException {
        double seconds = Child.cpuSeconds(pid);
        for (ProcessHandle child :
                ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).toList()) {
            seconds += secondsWhileAlive(child);
        }
        return seconds;
    }

    /** PostgreSQL's workers for vacuum come and go. */
    private static double secondsWhileAlive(ProcessHandle child) throws IOException {
        try {
            return Child.cpuSeconds(child.pid());
        } catch (IOException e) {
            if (child.isAlive()) {
                throw e;
            }
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (Child node : nodes) {
            node.close();
        }
        relay.close();
        receiver.close();
        vertx.close().await();
        if (outlet != null) {
            outlet.close();
        }
        stopPostgres();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
