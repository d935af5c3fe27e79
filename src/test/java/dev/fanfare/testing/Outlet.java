package dev.fanfare.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A TCP proxy in front of a database, whose plug can be pulled and put back. */
public final class Outlet implements AutoCloseable {
    private final ServerSocket server;
    private volatile int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean plugged = true;
    private volatile @Nullable String fatalWords;

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

    /** Cuts every connection, and refuses new ones. */
    public void pull() {
        plugged = false;
        sockets.forEach(Outlet::closeQuietly);
    }

    public void plugIn() {
        plugged = true;
    }

    /** From now on it passes on to another port on loopback, where the database has gone. */
    public void leadTo(int otherPort) {
        port = otherPort;
    }

    /** The next time something with these words is asked, it is passed on, but cut off as soon as it is answered. */
    public void loseTheAnswerTo(String words) {
        fatalWords = words;
    }

    @Override
    public void close() {
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
                if (!plugged) {
                    inside.close();
                    continue;
                }
                connect(inside);
            }
        } catch (IOException e) {
            // The server socket was closed: that is the end.
        }
    }

    private void connect(Socket inside) {
        try {
            new Cable(inside, new Socket(InetAddress.getLoopbackAddress(), port)).passOn();
        } catch (IOException e) {
            // The database is not there: whoever asked finds that out.
            closeQuietly(inside);
        }
    }

    /** One connection through the outlet. */
    private final class Cable {
        private final Socket inside;
        private final Socket outside;
        private volatile boolean answerIsLost;

        Cable(Socket inside, Socket outside) {
            this.inside = inside;
            this.outside = outside;
        }

        void passOn() {
            sockets.add(inside);
            sockets.add(outside);
            Thread.ofVirtual().start(() -> pump(inside, outside, false));
            Thread.ofVirtual().start(() -> pump(outside, inside, true));
        }

        private void pump(Socket from, Socket to, boolean answers) {
            try (InputStream in = from.getInputStream()) {
                byte[] buffer = new byte[65_536];
                for (int n = in.read(buffer); n >= 0 && !(answers && answerIsLost); n = in.read(buffer)) {
                    String words = fatalWords;
                    if (!answers
                            && words != null
                            && new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(words)) {
                        fatalWords = null;
                        answerIsLost = true;
                    }
                    to.getOutputStream().write(buffer, 0, n);
                }
            } catch (IOException e) {
                // Cut, by either side or by us.
            } finally {
                closeQuietly(from);
                closeQuietly(to);
                sockets.remove(from);
                sockets.remove(to);
            }
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
