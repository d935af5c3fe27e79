package dev.fanfare.console;

import io.vertx.core.Future;

/** Answers one kind of request. May throw, or fail with, a {@link dev.fanfare.rejection.Rejection}. */
@FunctionalInterface
interface PageHandler {
    Future<? extends Reply> answer(Visit visit);
}
