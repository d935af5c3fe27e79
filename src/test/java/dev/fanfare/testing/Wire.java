package dev.fanfare.testing;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The receiver's end of one connection. Everything blocks: each connection has a (virtual) thread of its own. */
public final class Wire {
    private final Socket socket;
    private final InputStream in;
    private final int number;

    Wire(Socket socket, int number) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.number = number;
    }

    /** Sends text at once. */
    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The bytes that come first, as many as come at once. */
    public byte[] readFirst() throws IOException {
        byte[] bytes = new byte[16 * 1024];
        return Arrays.copyOf(bytes, Math.max(0, in.read(bytes)));
    }

    /** Stays silent, and returns when the other side has closed the connection. */
    public void hang() throws IOException {
        hang(new AtomicLong());
    }

    /** The same; counts what comes meanwhile. */
    public void hang(AtomicLong bytes) throws IOException {
        byte[] some = new byte[16 * 1024];
        // Reading is the way to learn that the other side has gone.
        for (int read = in.read(some); read >= 0; read = in.read(some)) {
            bytes.addAndGet(read);
        }
    }

    /** Stays silent for a while. */
    public void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    public void close() throws IOException {
        socket.close();
    }

    /** Sends nothing more, and says so. Over TLS the connection itself stays open. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes with a TCP reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /**
     * Reads the next request.
     *
     * @throws EOFException when the other side closed the connection instead
     */
    public ReceivedRequest readRequest() throws IOException {
        String[] first = readLine().split(" ", 3);
        if (first.length != 3) {
            throw new IOException("not a request");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        Buffer body = Buffer.buffer(in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0"))));
        return new ReceivedRequest(first[0], first[1], headers, body, System.nanoTime(), number);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the connection was closed");
            }
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
    }
}
