package dev.fanfare.api;

import dev.fanfare.rejection.Rejection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that request bodies may take together, over all event loops, from the moment a request announces
 * its body until it is answered. Beyond it requests are turned away with 503 before a byte of their body is read.
 */
public final class BodyBudget {
    static final long BYTES = 48L << 20;

    private final AtomicLong taken = new AtomicLong();

    /**
     * A handler that takes what a request may need, or refuses it. To the router it is a platform handler, because only
     * such may come before the body's.
     *
     * @param limit the largest body of this route, which is assumed when the request does not say how long its body is
     */
    PlatformHandler admit(long limit) {
        return ctx -> admit(ctx, limit);
    }

    private void admit(RoutingContext ctx, long limit) {
        long share = Math.min(limit, announced(ctx, limit));
        if (taken.addAndGet(share) > BYTES) {
            taken.addAndGet(-share);
            throw new Rejection.Overloaded("Too many requests at once. Try again shortly.");
        }
        ctx.addEndHandler(ended -> taken.addAndGet(-share));
        ctx.next();
    }

    private static long announced(RoutingContext ctx, long limit) {
        String length = ctx.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? limit : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return limit;
        }
    }
}
