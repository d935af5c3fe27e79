package dev.fanfare.console;

import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;

/** {@code /help}: the documents of this version. */
final class HelpPages {
    Future<Reply> list(Visit visit) {
        return Future.succeededFuture(Page.of("help/list").with("documents", HelpDocument.ALL));
    }

    Future<Reply> show(Visit visit) {
        HelpDocument document = HelpDocument.named(visit.part("document"))
                .orElseThrow(() -> new Rejection.NotFound("There is no such document."));
        return Future.succeededFuture(
                Page.of("help/page").with("documents", HelpDocument.ALL).with("document", document));
    }
}
