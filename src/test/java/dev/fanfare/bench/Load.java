package dev.fanfare.bench;

import dev.fanfare.id.EventId;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes for some seconds from one thread, over keep-alive connections: each sends its next event as soon as the last
 * one is answered, or, with a rate, events are sent at their times whatever the answers do, and their latencies count
 * from those times.
 *
 * <p>Prints one line of JSON at the end: {@code acknowledged}, {@code refused} (503 with {@code Retry-After}),
 * {@code failed} (anything else, and broken connections), {@code seconds}, {@code p50}, {@code p99}, {@code max} in
 * milliseconds.
 */
public final class Load {
    private static final int SENT_DIGITS = 19;
    private static final String SENT_PLACE = "0".repeat(SENT_DIGITS);
    private static final byte[] ID = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_LENGTH = 30;
    /** Its own first seconds, in which it is slower than what it measures, say nothing about latency. */
    private static final long UNMEASURED_NANOS = 2_000_000_000L;

    /** Before trying again after a refusal or a broken connection. */
    private static final long PAUSE_NANOS = 50_000_000;

    private final JsonObject options;
    private final Selector selector;
    private final byte[] request;
    private final int sentAt;
    private final List<Integer> ports;
    private final long end;
    private final long intervalNanos;
    private final IdSet acknowledgedIds = new IdSet();
    private final Histogram latency = new Histogram();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final PriorityQueue<Connection> pausing =
            new PriorityQueue<>((a, b) -> Long.compare(a.resumeAt, b.resumeAt));
    private final long measuredFrom;
    private long nextSend;
    private long acknowledged;
    private long refused;
    private long failed;
    private long left;

    private Load(JsonObject options) throws IOException {
        this.options = options;
        this.selector = Selector.open();
        String body = body(options.getString("type"), options.getInteger("bytes"));
        String head = "POST " + options.getString("path") + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer " + options.getString("key") + "\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
        this.request = (head + body).getBytes(StandardCharsets.US_ASCII);
        this.sentAt = head.length() + body.indexOf(SENT_PLACE);
        this.ports = options.getJsonArray("ports").stream()
                .map(port -> Integer.valueOf(port.toString()))
                .toList();
        long start = System.nanoTime();
        this.measuredFrom = start + UNMEASURED_NANOS;
        this.nextSend = start;
        this.end = start + (long) (options.getDouble("seconds") * 1e9);
        long rate = options.getLong("rate", 0L);
        this.intervalNanos = rate == 0 ? 0 : 1_000_000_000 / rate;
        this.left = options.getLong("events", Long.MAX_VALUE);
    }

    /** The first argument is a JSON object: ports, path, key, type, bytes, connections, seconds, and if wanted rate, events, ids. */
    public static void main(String[] args) throws IOException {
        System.out.println(new Load(new JsonObject(args[0])).run().encode());
    }

    private static String body(String type, int bytes) {
        String start = "{\"event\":\"" + type + "\",\"data\":{\"sent\":" + SENT_PLACE + ",\"pad\":\"";
        return start + "x".repeat(Math.max(0, bytes - start.length() - 3)) + "\"}}";
    }

    private JsonObject run() throws IOException {
        long start = System.nanoTime();
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < options.getInteger("connections"); i++) {
            Connection connection = new Connection(i);
            connections.add(connection);
            connection.connect();
        }
        while (System.nanoTime() < end && (left > 0 || isBusy(connections))) {
            select();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        // What is under way may be acknowledged yet, and then must not be lost.
        long grace = System.nanoTime() + 5_000_000_000L;
        left = 0;
        while (System.nanoTime() < grace && isBusy(connections)) {
            select();
        }
        if (options.containsKey("ids")) {
            acknowledgedIds.write(Path.of(options.getString("ids")));
        }
        return new JsonObject()
                .put("acknowledged", acknowledged)
                .put("refused", refused)
                .put("failed", failed)
                .put("seconds", seconds)
                .put("p50", latency.millis(0.5))
                .put("p99", latency.millis(0.99))
                .put("max", latency.millis(1));
    }

    private static boolean isBusy(List<Connection> connections) {
        return connections.stream().anyMatch(connection -> connection.busy);
    }

    private void select() throws IOException {
        long now = System.nanoTime();
        while (!pausing.isEmpty() && pausing.element().resumeAt <= now) {
            pausing.remove().resume();
        }
        while (!idle.isEmpty() && left > 0 && (intervalNanos == 0 || nextSend <= now)) {
            idle.remove().send(intervalNanos == 0 ? System.nanoTime() : nextSend);
            nextSend += intervalNanos;
        }
        // A millisecond's wait is too coarse for a rate; spinning would take a core from what is measured.
        if (intervalNanos > 0 && !idle.isEmpty()) {
            LockSupport.parkNanos(Math.clamp(nextSend - System.nanoTime(), 0, 200_000));
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, 10);
        }
    }

    private void ready(SelectionKey key) {
        ((Connection) key.attachment()).ready(key);
    }

    private final class Connection {
        private final int number;
        private final byte[] inBytes = new byte[8 * 1024];
        private final ByteBuffer in = ByteBuffer.wrap(inBytes);
        private final byte[] outBytes = request.clone();
        private final ByteBuffer out = ByteBuffer.wrap(outBytes);
        private int tries;
        private @Nullable SocketChannel channel;
        private long sent;
        private long resumeAt;
        private boolean busy;

        Connection(int number) {
            this.number = number;
        }

        void connect() {
            try {
                SocketChannel opened = SocketChannel.open();
                channel = opened;
                opened.configureBlocking(false);
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
                opened.register(selector, SelectionKey.OP_CONNECT, this);
                opened.connect(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), ports.get((number + tries++) % ports.size())));
            } catch (IOException e) {
                broken();
            }
        }

        void resume() {
            if (channel == null) {
                connect();
            } else {
                idle.add(this);
            }
        }

        void send(long at) {
            busy = true;
            left--;
            sent = at;
            long digits = at < measuredFrom ? 0 : at;
            for (int i = sentAt + SENT_DIGITS - 1; i >= sentAt; i--) {
                outBytes[i] = (byte) ('0' + digits % 10);
                digits /= 10;
            }
            // A JSON number has no leading zero: the places before the first digit are white space.
            for (int i = sentAt; outBytes[i] == '0' && i < sentAt + SENT_DIGITS - 1; i++) {
                outBytes[i] = ' ';
            }
            out.clear();
            try {
                write();
            } catch (IOException e) {
                broken();
            }
        }

        private void write() throws IOException {
            SocketChannel open = Objects.requireNonNull(channel);
            open.write(out);
            open.keyFor(selector).interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        void ready(SelectionKey key) {
            try {
                if (key.isConnectable()) {
                    ((SocketChannel) key.channel()).finishConnect();
                    key.interestOps(SelectionKey.OP_READ);
                    idle.add(this);
                } else if (key.isWritable()) {
                    write();
                } else {
                    read((SocketChannel) key.channel());
                }
            } catch (IOException e) {
                broken();
            }
        }

        private void read(SocketChannel open) throws IOException {
            if (open.read(in) < 0) {
                throw new IOException("closed");
            }
            int headEnd = find(inBytes, in.position(), "\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0);
            if (headEnd < 0) {
                return;
            }
            int bodyStart = headEnd + 4;
            if (in.position() < bodyStart + contentLength(headEnd)) {
                return;
            }
            answered(status(), bodyStart);
        }

        private int status() {
            return (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + (in.get(11) - '0');
        }

        private int contentLength(int headEnd) throws IOException {
            String head = new String(inBytes, 0, headEnd, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            int at = head.indexOf("content-length:");
            if (at < 0) {
                throw new IOException("no length");
            }
            int lineEnd = head.indexOf("\r\n", at);
            return Integer.parseInt(head.substring(at + 15, lineEnd < 0 ? head.length() : lineEnd)
                    .strip());
        }

        private void answered(int status, int bodyStart) {
            busy = false;
            if (status == 202) {
                acknowledged++;
                if (sent >= measuredFrom) {
                    latency.add(System.nanoTime() - sent);
                }
                int id = find(inBytes, in.position(), ID, bodyStart);
                if (id >= 0) {
                    EventId.parse(new String(inBytes, id + ID.length, ID_LENGTH, StandardCharsets.US_ASCII))
                            .ifPresent(event -> acknowledgedIds.add(event.value()));
                }
                in.clear();
                idle.add(this);
                return;
            }
            boolean asksToComeBack = status == 503
                    && new String(inBytes, 0, bodyStart, StandardCharsets.US_ASCII)
                            .toLowerCase(Locale.ROOT)
                            .contains("retry-after:");
            if (asksToComeBack) {
                refused++;
            } else {
                failed++;
            }
            in.clear();
            pause();
        }

        private void broken() {
            if (busy) {
                failed++;
            }
            busy = false;
            idle.remove(this);
            in.clear();
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // It is closed either way.
            }
            channel = null;
            pause();
        }

        private void pause() {
            resumeAt = System.nanoTime() + PAUSE_NANOS;
            pausing.add(this);
        }
    }

    /** Where bytes begin in what was read so far, or -1. */
    private static int find(byte[] bytes, int length, byte[] wanted, int from) {
        outer:
        for (int i = from; i <= length - wanted.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (bytes[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }
}
