package dev.fanfare.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy in front of a database, whose plug can be pulled and put back. */
public final class Outlet implements AutoCloseable {
    private final ServerSocket server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean plugged = true;

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
                Socket outside = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(inside);
                sockets.add(outside);
                Thread.ofVirtual().start(() -> pump(inside, outside));
                Thread.ofVirtual().start(() -> pump(outside, inside));
            }
        } catch (IOException e) {
            // The server socket was closed: that is the end.
        }
    }

    private void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut, by either side or by us.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
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
