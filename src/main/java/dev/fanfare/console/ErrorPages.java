package dev.fanfare.console;

import dev.fanfare.db.Outage;
import dev.fanfare.id.RequestNumber;
import dev.fanfare.rejection.Rejection;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page for every failure. Refusals say why; failures of ours are logged and tell nothing of the inside. */
final class ErrorPages {
    private static final Logger log = LoggerFactory.getLogger(ErrorPages.class);

    private final Pages pages;

    ErrorPages(Pages pages) {
        this.pages = pages;
    }

    /** Answers a request that failed, whatever with. */
    void handle(RoutingContext ctx) {
        if (ctx.response().ended() || ctx.response().closed()) {
            return;
        }
        Visit visit = Visit.of(ctx).orElseGet(() -> new Visit(ctx, pages.cookies(), Optional.empty()));
        pages.send(visit, page(ctx)).onFailure(failure -> giveUp(ctx, failure));
    }

    private static Page page(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        return switch (failure) {
            case null -> byStatus(ctx);
            case Forbidden refused -> page(403, "Not allowed", refused.sentence());
            case Rejection.NotFound missing -> page(404, "Not found", missing.sentence());
            case Rejection.Conflict conflict -> page(409, "That does not go together", conflict.sentence());
            case Rejection.InvalidInput invalid -> page(422, "Not valid", invalid.sentence());
            case Rejection.Overloaded overloaded ->
                page(503, "Busy", overloaded.sentence()).retryAfter(1);
            default -> failed(ctx, failure);
        };
    }

    private static Page failed(RoutingContext ctx, Throwable failure) {
        if (Outage.is(failure)) {
            log.atWarn().addKeyValue("cause", failure.toString()).log("The database does not answer a page");
            return page(
                            503,
                            "Back in a moment",
                            "The database does not answer right now. Nothing is lost: reload in a few seconds.")
                    .retryAfter(1);
        }
        String request = RequestNumber.next();
        log.atError()
                .addKeyValue("request", request)
                .addKeyValue("method", ctx.request().method())
                .addKeyValue("path", ctx.request().path())
                .setCause(failure)
                .log("A page failed");
        return page(
                        500,
                        "Something went wrong",
                        "It is our fault, and it has been logged. Whoever runs this Fanfare finds it by the request's number.")
                .with("requestId", request);
    }

    private static Page byStatus(RoutingContext ctx) {
        return switch (ctx.statusCode()) {
            case 400 -> page(400, "Not understood", "The request is malformed.");
            case 404 -> page(404, "Not found", "There is nothing at this address, or nothing that you may see.");
            case 413 -> page(413, "Too large", "The form is larger than this page takes.");
            default -> failed(ctx, new IllegalStateException("The router answers " + ctx.statusCode()));
        };
    }

    private static Page page(int status, String title, String message) {
        return Page.of("error/page")
                .status(status)
                .with("status", status)
                .with("title", title)
                .with("message", message);
    }

    private static void giveUp(RoutingContext ctx, @Nullable Throwable failure) {
        log.atError().setCause(failure).log("The page for a failure failed");
        if (!ctx.response().ended()) {
            ctx.response().setStatusCode(500).end();
        }
    }
}
