package dev.fanfare.api;

import dev.fanfare.event.TestEvents;
import dev.fanfare.workspace.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/** {@code /api/webhooks/{id}/test}. */
final class TestEventApi {
    /** To store the event, and the attempt. */
    private static final Duration AROUND_THE_ATTEMPT = Duration.ofSeconds(20);

    private final TestEvents tests;
    private final EventInput input;

    TestEventApi(TestEvents tests, EventInput input) {
        this.tests = tests;
        this.input = input;
    }

    void send(RoutingContext ctx) {
        Query.allow(ctx, Set.of());
        Buffer body = JsonInput.body(ctx);
        EventInput.Test test = JsonInput.read(body, input.test(body));
        Caller caller = ApiKeyAuth.caller(ctx);
        Answers.send(
                ctx,
                200,
                tests.attemptTimeout().plus(AROUND_THE_ATTEMPT),
                WebhookApi.withId(
                                ctx,
                                id -> tests.send(caller.workspaceId(), id, test.type(), test.data(), caller.actor()))
                        .map(AttemptApi::json));
    }
}
