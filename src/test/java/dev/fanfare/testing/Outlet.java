package dev.fanfare.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a database: its plug can be pulled and put back, it can let both sides wait, and it can make
 * something happen at an exact moment of what they say.
 */
public final class Outlet implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket server;
    private final Set<Cable> cables = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
    private volatile int port;
    private volatile boolean plugged = true;
    // Guarded by this, as is waiting for them to change.
    private boolean holdsQuestions;
    private boolean holdsAnswers;

    /** When a {@link Trap} springs. */
    public enum Moment {
        /** The statement was sent, and the database has not heard of it. */
        ASKED,
        /** The database has answered in full, and the other side has heard nothing of it. */
        ANSWERED
    }

    /** What becomes of the connection after a trap. */
    public enum Next {
        PASS_ON,
        CUT
    }

    /**
     * Something to happen once.
     *
     * @param at tells by the statements of a transaction up to now, of which the last is the one in question
     * @param action runs while both sides of that connection wait
     */
    public record Trap(Moment moment, Predicate<List<String>> at, Supplier<Next> action) {}

    /**
     * Passes on to a port on loopback.
     *
     * @param port where the database listens
     */
    public Outlet(int port) {
        this.port = port;
        try {
            server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The address of a database on loopback, by way of this. */
    public String leading(String uri) {
        return uri.replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:" + port());
    }

    /** New connections lead to another port from now on. */
    public void leadTo(int newPort) {
        port = newPort;
    }

    /** Cuts every connection, and refuses new ones. */
    public void pull() {
        plugged = false;
        cables.forEach(Cable::cut);
    }

    /**
     * Cuts every connection and refuses new ones, but the database does not learn of it: to it the other side fell
     * silent, as when a machine loses its network.
     */
    public void strand() {
        plugged = false;
        cables.forEach(Cable::strand);
    }

    public void plugIn() {
        plugged = true;
    }

    /** From now on nothing goes through in these directions, and no connection breaks. */
    public synchronized void hold(boolean questions, boolean answers) {
        holdsQuestions = questions;
        holdsAnswers = answers;
        notifyAll();
    }

    /** What was held goes on its way. */
    public void letGo() {
        hold(false, false);
    }

    /** Sets the trap, in the place of one that has not sprung. */
    public void set(Trap newTrap) {
        trap.set(newTrap);
    }

    /** Takes away what has not sprung. */
    public void disarm() {
        trap.set(null);
    }

    /** The next time something with these words is asked, it is passed on, but cut off as soon as it is answered. */
    public void loseTheAnswerTo(String words) {
        set(new Trap(Moment.ANSWERED, transaction -> transaction.getLast().contains(words), () -> Next.CUT));
    }

    @Override
    public void close() {
        letGo();
        pull();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket inside = server.accept();
                if (plugged) {
                    connect(inside);
                } else {
                    closeQuietly(inside);
                }
            }
        } catch (IOException e) {
            // The server socket was closed: that is the end.
        }
    }

    private void connect(Socket inside) {
        try {
            Socket outside = new Socket(InetAddress.getLoopbackAddress(), port);
            inside.setTcpNoDelay(true);
            outside.setTcpNoDelay(true);
            new Cable(inside, outside).passOn();
        } catch (IOException e) {
            // The database is not there: whoever came learns it by this.
            closeQuietly(inside);
        }
    }

    private synchronized void awaitQuestionsPass() throws InterruptedException {
        while (holdsQuestions) {
            wait();
        }
    }

    private synchronized void awaitAnswersPass() throws InterruptedException {
        while (holdsAnswers) {
            wait();
        }
    }

    /** One connection through the outlet. */
    private final class Cable {
        private final Socket inside;
        private final Socket outside;
        private final Conversation conversation = new Conversation();
        private volatile boolean stranded;

        Cable(Socket inside, Socket outside) {
            this.inside = inside;
            this.outside = outside;
        }

        void passOn() {
            cables.add(this);
            Thread.ofVirtual().start(() -> run(this::passQuestionsOn));
            Thread.ofVirtual().start(() -> run(this::passAnswersOn));
        }

        void cut() {
            closeQuietly(inside);
            closeQuietly(outside);
        }

        void strand() {
            stranded = true;
            closeQuietly(inside);
        }

        private interface Pump {
            void run() throws IOException, InterruptedException;
        }

        private void run(Pump pump) {
            try {
                pump.run();
            } catch (IOException | InterruptedException e) {
                // Cut, by either side or by us.
            } finally {
                closeQuietly(inside);
                if (!stranded) {
                    closeQuietly(outside);
                    cables.remove(this);
                }
            }
        }

        private void passQuestionsOn() throws IOException, InterruptedException {
            DataInputStream in = new DataInputStream(new BufferedInputStream(inside.getInputStream(), BUFFER));
            ByteArrayOutputStream pending = new ByteArrayOutputStream();
            pending.write(Conversation.readStart(in));
            send(pending, outside);
            for (byte[] message = Conversation.read(in); message != null; message = Conversation.read(in)) {
                if (conversation.asked(message) && springs(Moment.ASKED) == Next.CUT) {
                    return;
                }
                pending.write(message);
                if (in.available() == 0) {
                    awaitQuestionsPass();
                    send(pending, outside);
                }
            }
        }

        private void passAnswersOn() throws IOException, InterruptedException {
            DataInputStream in = new DataInputStream(new BufferedInputStream(outside.getInputStream(), BUFFER));
            ByteArrayOutputStream pending = new ByteArrayOutputStream();
            for (byte[] message = Conversation.read(in); message != null; message = Conversation.read(in)) {
                pending.write(message);
                boolean whole = conversation.answered(message);
                if (whole && springs(Moment.ANSWERED) == Next.CUT) {
                    return;
                }
                if (whole || (in.available() == 0 && !matches(Moment.ANSWERED, trap.get()))) {
                    awaitAnswersPass();
                    send(pending, inside);
                }
            }
        }

        private boolean matches(Moment moment, @Nullable Trap set) {
            List<String> transaction = conversation.transaction();
            return set != null
                    && set.moment() == moment
                    && !transaction.isEmpty()
                    && set.at().test(transaction);
        }

        private Next springs(Moment moment) {
            Trap set = trap.get();
            return set != null && matches(moment, set) && trap.compareAndSet(set, null)
                    ? set.action().get()
                    : Next.PASS_ON;
        }

        private static void send(ByteArrayOutputStream pending, Socket to) throws IOException {
            to.getOutputStream().write(pending.toByteArray());
            pending.reset();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed it is in any case.
        }
    }
}
