package dev.fanfare.inbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.stream.Collectors;

/** One request to an inbox under way: its body as it comes, and its answer. Lives on one event loop. */
final class InboxCall {
    /** More than the largest event. A longer body is refused. */
    static final int MOST_BYTES = 512 * 1024;

    private static final int LONGEST_QUERY = 4_096;
    private static final int LONGEST_METHOD = 32;

    private final HttpServerRequest request;
    private final Promise<Buffer> body = Promise.promise();
    private Buffer received = Buffer.buffer();
    private boolean over;

    InboxCall(HttpServerRequest request) {
        this.request = request;
    }

    /**
     * Reads the body.
     *
     * @param grown called whenever it holds more
     * @param ended called once, when the request is answered or its connection gone
     * @return fails when the connection ends or the body is too long
     */
    Future<Buffer> read(Runnable grown, Runnable ended) {
        HttpServerResponse response = request.response();
        response.exceptionHandler(failure -> {}).endHandler(end -> end(ended)).closeHandler(close -> end(ended));
        request.exceptionHandler(body::tryFail).endHandler(end -> body.tryComplete(received));
        request.handler(chunk -> read(chunk, grown));
        return body.future();
    }

    private void end(Runnable ended) {
        received = Buffer.buffer();
        body.tryFail("the request ended");
        if (!over) {
            over = true;
            ended.run();
        }
    }

    private void read(Buffer chunk, Runnable grown) {
        if (body.future().isComplete()) {
            return;
        }
        if (received.length() + chunk.length() > MOST_BYTES) {
            received = Buffer.buffer();
            body.tryFail("the body is too long");
            answer(413);
            return;
        }
        received.appendBuffer(chunk);
        grown.run();
    }

    /** Bytes it holds. */
    int size() {
        return received.length();
    }

    /** Lets go of the body: it is with the writer now. */
    void release() {
        received = Buffer.buffer();
    }

    /** Ends it without an answer. */
    void drop() {
        request.connection().close();
    }

    void answer(int status) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store");
        if (!request.isEnded()) {
            // What is still to come is not waited for.
            response.putHeader("Connection", "close");
        }
        boolean bodiless = status == 204 || status == 304 || request.method().equals(HttpMethod.HEAD);
        response.end(bodiless ? "" : words(status));
    }

    private static String words(int status) {
        return switch (status) {
            case 404 -> "Not found.\n";
            case 413 -> "The body is too long.\n";
            case 503 -> "Too many requests at once.\n";
            default -> status < 300 ? "Received.\n" : "Told to answer " + status + ".\n";
        };
    }

    void answerLater(Vertx vertx, InboxAnswer answer) {
        if (answer.silent()) {
            return;
        }
        if (answer.delaySeconds() == 0) {
            answer(answer.status());
        } else {
            vertx.setTimer(answer.delaySeconds() * 1_000L, timer -> answer(answer.status()));
        }
    }

    String method() {
        String name = request.method().name();
        return name.substring(0, Math.min(name.length(), LONGEST_METHOD));
    }

    String query() {
        String query = request.query();
        return query == null ? "" : query.substring(0, Math.min(query.length(), LONGEST_QUERY));
    }

    Map<String, String> headers() {
        return request.headers().entries().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, two) -> two));
    }

    /**
     * One line each. Cookies are left out: a browser on its way to an inbox brings those of the console, which is on the
     * same host.
     */
    String headerLines() {
        return request.headers().entries().stream()
                .filter(header -> !header.getKey().equalsIgnoreCase("Cookie"))
                .map(header -> (header.getKey() + ": " + header.getValue()).replace('\0', '?') + '\n')
                .collect(Collectors.joining());
    }
}
