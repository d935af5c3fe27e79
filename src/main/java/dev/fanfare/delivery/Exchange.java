package dev.fanfare.delivery;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt under way. Whatever happens first ends it: the answer, a failure, the deadline. What comes later is
 * ignored. Lives on one event loop.
 */
final class Exchange {
    /** More of the body than this is not read. */
    static final int READ_LIMIT = 64 * 1024;
    /** More of the body than this is not kept. */
    static final int KEEP_LIMIT = 16 * 1024;

    private enum Phase {
        CONNECTING,
        WAITING,
        READING,
        OVER
    }

    private final ParsedUrl url;
    private final RequestHead head;
    private final Buffer body;
    private final Instant at;
    private final long began;
    private final Promise<Outcome> outcome = Promise.promise();

    private Phase phase = Phase.CONNECTING;
    private @Nullable HttpClientRequest request;
    private Future<Void> sent = Future.succeededFuture();
    private int status;
    private String answerHeaders = "";
    private Buffer kept = Buffer.buffer();
    private int received;

    /** @param began of {@link System#nanoTime()}, since the wall clock may jump */
    Exchange(ParsedUrl url, RequestHead head, Buffer body, Instant at, long began) {
        this.url = url;
        this.head = head;
        this.body = body;
        this.at = at;
        this.began = began;
    }

    Future<Outcome> outcome() {
        return outcome.future();
    }

    long began() {
        return began;
    }

    void begin(Future<HttpClientRequest> connection) {
        connection.onComplete(this::connected, this::failed);
    }

    /** Ends it because its time is up. */
    void timeOut(Duration timeout) {
        String message = switch (phase) {
            case CONNECTING -> FailureText.tooSlowToConnect(timeout);
            case WAITING -> FailureText.tooSlowToAnswer(timeout);
            case READING, OVER -> FailureText.tooSlowBody(timeout, status);
        };
        fail(new Failure(ErrorCode.TIMEOUT, message));
    }

    /** Ends it without an outcome: that the sender stops is no fault of the receiver. */
    void abandon(Throwable reason) {
        if (phase != Phase.OVER) {
            phase = Phase.OVER;
            abort();
            outcome.fail(reason);
        }
    }

    private void connected(HttpClientRequest connected) {
        if (phase == Phase.OVER) {
            // Too late for this attempt: the connection goes to the pool unused.
            connected.exceptionHandler(ignored -> {});
            connected.reset();
            return;
        }
        phase = Phase.WAITING;
        request = connected;
        head.addTo(connected.headers());
        connected.response().onComplete(this::answered, this::failed);
        sent = connected.end(body);
    }

    private void answered(HttpClientResponse response) {
        if (phase == Phase.OVER) {
            response.exceptionHandler(ignored -> {});
            return;
        }
        phase = Phase.READING;
        status = response.statusCode();
        answerHeaders = lines(response.headers());
        KeepAlive.limit(response.headers());
        response.exceptionHandler(this::failed).handler(this::read).endHandler(this::complete);
    }

    private void read(Buffer chunk) {
        if (phase == Phase.OVER) {
            return;
        }
        int room = KEEP_LIMIT - kept.length();
        if (room > 0) {
            kept.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
        }
        received += chunk.length();
        if (received > READ_LIMIT) {
            abort();
            end(answer());
        }
    }

    private void complete(@Nullable Void end) {
        if (phase == Phase.OVER) {
            return;
        }
        if (!sent.isComplete()) {
            // It answered without reading the request: the next one would queue behind what it never reads.
            abort();
        }
        end(answer());
    }

    private void failed(Throwable cause) {
        switch (phase) {
            case CONNECTING -> fail(Failure.toConnect(cause, url.host()));
            case WAITING -> fail(Failure.toAnswer(cause, url.host(), "its answer"));
            case READING -> fail(Failure.toAnswer(cause, url.host(), "the body of its answer"));
            case OVER -> {
                // The echo of closing the connection ourselves.
            }
        }
    }

    private void fail(Failure failure) {
        if (phase != Phase.OVER) {
            abort();
            end(new Outcome.Unanswered(at, durationMs(), head.lines(), failure.code(), failure.message()));
        }
    }

    private Outcome answer() {
        return new Outcome.Answered(
                at, durationMs(), head.lines(), status, answerHeaders, kept, received > kept.length());
    }

    private void end(Outcome result) {
        phase = Phase.OVER;
        outcome.complete(result);
    }

    /**
     * Closes the connection now, with a TCP reset. The client's own {@code close} first waits until everything is
     * written, which is for ever when the receiver does not read; so this reaches below it.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the exchange is over, and closing cannot be undone
    private void abort() {
        phase = Phase.OVER;
        if (request != null) {
            ChannelHandlerContext connection =
                    ((HttpClientConnectionInternal) request.connection()).channelHandlerContext();
            try {
                connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                // The other side closed it first.
            }
            connection.close();
        }
    }

    private int durationMs() {
        return (int) ((System.nanoTime() - began) / 1_000_000);
    }

    /** One line each, also of headers in which a receiver hides the end of a line. */
    static String lines(MultiMap headers) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> header : headers) {
            lines.append(oneLine(header.getKey()))
                    .append(": ")
                    .append(oneLine(header.getValue()))
                    .append('\n');
        }
        return lines.toString();
    }

    private static String oneLine(String text) {
        return text.replace('\r', '\uFFFD').replace('\n', '\uFFFD');
    }
}
