package dev.fanfare.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells orchestrators how the process is. Live: it answers. Ready: it takes work, so its database answers and it is not
 * stopping.
 */
public final class Health {
    private static final int PATIENCE_MS = 1_000;

    private final Pool pool;
    private final AtomicBoolean stopping = new AtomicBoolean();

    public Health(Pool pool) {
        this.pool = pool;
    }

    /** From now on the process is not ready, so that no new work is sent to it. */
    public void stopping() {
        stopping.set(true);
    }

    /** Whether the process is on its way out: what never ends by itself should end now. */
    public boolean isStopping() {
        return stopping.get();
    }

    void live(RoutingContext ctx) {
        answer(ctx, 200, "live");
    }

    void ready(RoutingContext ctx) {
        if (stopping.get()) {
            answer(ctx, 503, "stopping");
            return;
        }
        pool.query("SELECT 1")
                .execute()
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .onSuccess(rows -> answer(ctx, 200, "ready"))
                .onFailure(failure -> answer(ctx, 503, "database does not answer"));
    }

    private static void answer(RoutingContext ctx, int status, String word) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("status", word).toBuffer());
    }
}
