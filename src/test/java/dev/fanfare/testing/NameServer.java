package dev.fanfare.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** A DNS server on a free port of 127.0.0.1, so that tests of unknown names need no network. */
public final class NameServer implements AutoCloseable {
    private static final int HEADER_FLAGS = 2;
    private static final byte RESPONSE = (byte) 0x81;
    private static final byte NO_SUCH_NAME = (byte) 0x83;

    private final DatagramSocket socket;
    private volatile boolean silent;

    private NameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** Answers every question with "no such name". */
    public static NameServer thatKnowsNothing() {
        return new NameServer();
    }

    /** Answers nothing from now on. */
    public void fallSilent() {
        silent = true;
    }

    /** As {@code address:port}. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                if (!silent) {
                    // The question itself, marked as answered, is a complete answer.
                    packet.getData()[HEADER_FLAGS] = RESPONSE;
                    packet.getData()[HEADER_FLAGS + 1] = NO_SUCH_NAME;
                    // Neither answers nor authorities nor additional records.
                    for (int i = 6; i < 12; i++) {
                        packet.getData()[i] = 0;
                    }
                    socket.send(packet);
                }
            }
        } catch (IOException e) {
            // The socket was closed: that is the end.
        }
    }
}
