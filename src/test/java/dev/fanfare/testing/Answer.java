package dev.fanfare.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** How a {@link Receiver} treats a request it has read, from good to hostile. */
@FunctionalInterface
public interface Answer {
    /** Throws when the other side goes away, as any hostile answer expects. */
    void to(ReceivedRequest request, Wire wire) throws IOException;

    static Answer of(int status) {
        return of(status, "");
    }

    static Answer of(int status, String body) {
        return of(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer of(int status, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (status != 204) {
            head.append("Content-Length: " + body.length + "\r\n");
        }
        byte[] start = (head + "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return (request, wire) -> wire.send(whole);
    }

    /** Decides on each request. */
    static Answer by(Function<ReceivedRequest, Answer> choice) {
        return (request, wire) -> choice.apply(request).to(request, wire);
    }

    /** Waits for something to happen first, at most ten seconds. */
    static Answer after(CountDownLatch happened, Answer answer) {
        return (request, wire) -> {
            try {
                if (!happened.await(10, TimeUnit.SECONDS)) {
                    throw new IOException("It never happened");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            answer.to(request, wire);
        };
    }

    static Answer redirect(String location) {
        return of(302, Map.of("Location", location), new byte[0]);
    }

    static Answer chunked(String... chunks) {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (String chunk : chunks) {
                wire.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
            }
            wire.send("0\r\n\r\n");
        };
    }

    /** Bytes as they are, then the next request is awaited. */
    static Answer raw(String bytes) {
        return (request, wire) -> wire.send(bytes);
    }

    /** Bytes as they are, then the connection is closed. */
    static Answer rawThenClose(String bytes) {
        return (request, wire) -> wire.send(bytes).close();
    }

    /** Bytes as they are, then silence. */
    static Answer rawThenHang(String bytes) {
        return (request, wire) -> wire.send(bytes).hang();
    }

    static Answer hang() {
        return rawThenHang("");
    }

    static Answer hangInHeaders() {
        return rawThenHang("HTTP/1.1 200 OK\r\nServer: slow\r\nX-Cut-O");
    }

    static Answer hangInBody() {
        return rawThenHang("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    }

    static Answer close() {
        return rawThenClose("");
    }

    static Answer reset() {
        return (request, wire) -> wire.reset();
    }

    static Answer resetInBody() {
        return (request, wire) ->
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").reset();
    }

    static Answer garbage() {
        return rawThenHang("\u0000\u0001 this is not HTTP \u0002\r\n\r\n\r\n");
    }

    static Answer endlessHeaders() {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\n");
            forever(wire, "X-More: and more and more and more\r\n", Duration.ZERO);
        };
    }

    static Answer endlessBody() {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\n\r\n");
            forever(wire, "x".repeat(8192), Duration.ZERO);
        };
    }

    /** A byte now and then: never silent for long, never done. */
    static Answer slowDrip() {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            forever(wire, "x", Duration.ofMillis(20));
        };
    }

    /** 40 MB of zeros, compressed to some 40 KB, whether asked for or not. */
    static Answer gzipBomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 40; i++) {
                gzip.write(new byte[1_000_000]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(200, Map.of("Content-Encoding", "gzip"), bytes.toByteArray());
    }

    private static void forever(Wire wire, String bytes, Duration pause) throws IOException {
        while (true) {
            wire.send(bytes);
            wire.pause(pause);
        }
    }
}
