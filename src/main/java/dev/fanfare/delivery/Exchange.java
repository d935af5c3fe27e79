package dev.fanfare.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
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
    private final SignedRequest request;
    private final Instant at;
    private final long began;
    private final Promise<Outcome> outcome = Promise.promise();

    private Phase phase = Phase.CONNECTING;
    private @Nullable Connection connection;
    private int status;
    private String answerHeaders = "";
    private Buffer kept = Buffer.buffer();
    private int received;

    /** @param began of {@link System#nanoTime()}, since the wall clock may jump */
    Exchange(ParsedUrl url, SignedRequest request, Instant at, long began) {
        this.url = url;
        this.request = request;
        this.at = at;
        this.began = began;
    }

    Future<Outcome> outcome() {
        return outcome.future();
    }

    long began() {
        return began;
    }

    void begin(Future<Connection> taken) {
        taken.onComplete(this::connected, this::failed);
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

    private void connected(Connection taken) {
        if (phase == Phase.OVER) {
            taken.keepUnused();
            return;
        }
        phase = Phase.WAITING;
        connection = taken;
        taken.send(this, request);
    }

    /** The head of the answer has come. */
    void answered(int answerStatus, HttpHeaders headers) {
        phase = Phase.READING;
        status = answerStatus;
        answerHeaders = lines(headers);
    }

    /** A part of the answer's body has come. */
    void read(ByteBuf part) {
        int length = part.readableBytes();
        int keep = Math.min(KEEP_LIMIT - kept.length(), length);
        if (keep > 0) {
            kept.appendBytes(ByteBufUtil.getBytes(part, part.readerIndex(), keep));
        }
        received += length;
        if (received > READ_LIMIT) {
            abort();
            end(answer());
        }
    }

    /** The answer is complete, and the connection somebody else's. */
    void complete() {
        if (phase != Phase.OVER) {
            end(answer());
        }
    }

    /** The connection broke, or what came over it was no answer. */
    void failed(Throwable cause) {
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
            end(new Outcome.Unanswered(at, durationMs(), request.headerLines(), failure.code(), failure.message()));
        }
    }

    private Outcome answer() {
        return new Outcome.Answered(
                at, durationMs(), request.headerLines(), status, answerHeaders, kept, received > kept.length());
    }

    private void end(Outcome result) {
        phase = Phase.OVER;
        outcome.complete(result);
    }

    private void abort() {
        phase = Phase.OVER;
        if (connection != null) {
            connection.abort();
        }
    }

    private int durationMs() {
        return (int) ((System.nanoTime() - began) / 1_000_000);
    }

    /** One line each, also of headers in which a receiver hides the end of a line. */
    static String lines(HttpHeaders headers) {
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
