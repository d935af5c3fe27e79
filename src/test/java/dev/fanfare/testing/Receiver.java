package dev.fanfare.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP receiver, on a free port of 127.0.0.1 unless told otherwise, that records all it gets and answers as told, well or badly. Answers
 * can be changed at any time, for all paths or for one.
 */
public final class Receiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BACKLOG = 1024;

    /** What happens on a connection before anything is read from it. */
    @FunctionalInterface
    public interface Greeting {
        void meet(Wire wire) throws IOException;
    }

    private final ServerSocket server;
    private final String scheme;
    private final @Nullable Greeting greeting;

    // Guarded by this, as is waiting for them to change.
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final Set<Wire> open = new HashSet<>();
    private Answer otherwise = Answer.of(200, "ok");
    private int connections;

    private Receiver(ServerSocketFactory factory, String scheme, @Nullable Greeting greeting) {
        this(factory, InetAddress.getLoopbackAddress(), 0, scheme, greeting);
    }

    private Receiver(
            ServerSocketFactory factory, InetAddress address, int port, String scheme, @Nullable Greeting greeting) {
        try {
            server = factory.createServerSocket(port, BACKLOG, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.scheme = scheme;
        this.greeting = greeting;
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers 200 until told otherwise. */
    public static Receiver start() {
        return new Receiver(ServerSocketFactory.getDefault(), "http", null);
    }

    /** Listens at another address of this machine; port 0 takes any free one. */
    public static Receiver startAt(String address, int port) {
        return new Receiver(ServerSocketFactory.getDefault(), InetAddress.ofLiteral(address), port, "http", null);
    }

    public static Receiver startTls(Certificate certificate) {
        return new Receiver(certificate.context().getServerSocketFactory(), "https", null);
    }

    /** Speaks no HTTP of its own: {@code greeting} has each connection from its first byte. */
    public static Receiver startRaw(String scheme, Greeting greeting) {
        return new Receiver(ServerSocketFactory.getDefault(), scheme, greeting);
    }

    /** Answers like this from now on, wherever no answer for the path is set. */
    public synchronized Receiver answer(Answer answer) {
        otherwise = answer;
        return this;
    }

    /** Answers like this at one path, whatever the query. */
    public synchronized Receiver answer(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    public String url() {
        return url("/");
    }

    public String url(String path) {
        return scheme + "://" + host() + ":" + port() + path;
    }

    /** As a URL has it. */
    public String host() {
        String address = server.getInetAddress().getHostAddress();
        return address.indexOf(':') < 0 ? address : '[' + address + ']';
    }

    public int port() {
        return server.getLocalPort();
    }

    /** All requests so far, in the order in which they arrived. */
    public synchronized List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many connections were ever made. */
    public synchronized int connections() {
        return connections;
    }

    public synchronized int openConnections() {
        return open.size();
    }

    /** Waits until at least this many requests have arrived, and returns all. */
    public synchronized List<ReceivedRequest> await(int count) {
        until(() -> requests.size() >= count, count + " requests");
        return List.copyOf(requests);
    }

    /** Waits until exactly this many connections are open. */
    public synchronized void awaitOpenConnections(int count) {
        until(() -> open.size() == count, count + " open connections");
    }

    @Override
    public void close() {
        List<Wire> wires;
        synchronized (this) {
            wires = List.copyOf(open);
        }
        try {
            server.close();
            for (Wire wire : wires) {
                wire.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void until(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what + "; there were " + requests.size()
                        + " requests and " + open.size() + " open connections");
            }
            pause(left);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is in the only caller, until
    private synchronized void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Wire wire = opened(socket);
                Thread.ofVirtual().start(() -> serve(wire));
            }
        } catch (IOException e) {
            // The server socket was closed: that is the end.
        }
    }

    private synchronized Wire opened(Socket socket) throws IOException {
        Wire wire = new Wire(socket, ++connections);
        open.add(wire);
        notifyAll();
        return wire;
    }

    private void serve(Wire wire) {
        try {
            if (greeting != null) {
                greeting.meet(wire);
            } else {
                serveRequests(wire);
            }
        } catch (IOException e) {
            // The other side went away, or refused the handshake.
        } finally {
            closed(wire);
        }
    }

    private void serveRequests(Wire wire) throws IOException {
        while (!wire.isClosed()) {
            ReceivedRequest request = wire.readRequest();
            received(request).to(request, wire);
        }
    }

    private synchronized Answer received(ReceivedRequest request) {
        requests.add(request);
        notifyAll();
        return answers.getOrDefault(request.path().split("\\?", 2)[0], otherwise);
    }

    private void closed(Wire wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // Closed it is in any case.
        }
        synchronized (this) {
            open.remove(wire);
            notifyAll();
        }
    }
}
