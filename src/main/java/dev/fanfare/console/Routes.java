package dev.fanfare.console;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.function.Function;

/** What every route of the console goes through: who asks is looked at before its handler is, and a page is sent after. */
final class Routes {
    private static final long FORM_BYTES = 64 * 1024;

    private final Router router;
    private final Pages pages;
    private final Admission admission;

    Routes(Router router, Pages pages, Admission admission) {
        this.router = router;
        this.pages = pages;
        this.admission = admission;
    }

    void get(String path, Access access, PageHandler handler) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(ctx -> answer(ctx, access, handler));
    }

    /** The body is read first: a body that nobody reads would stall the connection while the session is looked up. */
    void post(String path, Access access, PageHandler handler) {
        router.post(path)
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES))
                .handler(ctx -> answer(ctx, access, handler));
    }

    /** Writes its answer itself, bit by bit; whoever may not see it gets the page that says so. */
    void stream(String path, Access access, Function<Visit, Future<Void>> handler) {
        router.get(path)
                .handler(ctx -> admission
                        .visit(ctx)
                        .compose(visit -> admission
                                .admit(visit, access)
                                .compose(instead ->
                                        instead.isPresent() ? pages.send(visit, instead.get()) : handler.apply(visit)))
                        .onFailure(ctx::fail));
    }

    /** Whatever else is asked for: the page for it has the reader's frame around it. */
    void end() {
        router.route().handler(ctx -> admission.visit(ctx).onComplete(visit -> ctx.fail(404), ctx::fail));
    }

    private void answer(RoutingContext ctx, Access access, PageHandler handler) {
        admission.visit(ctx).compose(visit -> answer(visit, access, handler)).onFailure(ctx::fail);
    }

    private Future<Void> answer(Visit visit, Access access, PageHandler handler) {
        return admission
                .admit(visit, access)
                .compose(instead -> reply(visit, instead, handler))
                .compose(reply -> pages.send(visit, reply));
    }

    private static Future<Reply> reply(Visit visit, Optional<Reply> instead, PageHandler handler) {
        return instead.map(Future::succeededFuture)
                .orElseGet(() -> handler.answer(visit).map(reply -> reply));
    }
}
