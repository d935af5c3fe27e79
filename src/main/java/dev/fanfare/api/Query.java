package dev.fanfare.api;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads query parameters; what is unknown, doubled or malformed is refused. */
final class Query {
    private Query() {}

    /** A parameter that the route's path has. */
    static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNull(ctx.pathParam(name), name);
    }

    static void allow(RoutingContext ctx, Set<String> names) {
        for (String name : ctx.queryParams().names()) {
            if (!names.contains(name)) {
                throw ApiFailure.badRequest("?" + name, "This call has no such parameter.");
            }
        }
    }

    static @Nullable String one(RoutingContext ctx, String name) {
        List<String> values = ctx.queryParam(name);
        if (values.size() > 1) {
            throw ApiFailure.badRequest("?" + name, "This parameter may be given only once.");
        }
        if (values.isEmpty()) {
            return null;
        }
        String value = values.getFirst();
        if (value.indexOf('\0') >= 0) {
            throw ApiFailure.badRequest("?" + name, "This parameter has a null character in it.");
        }
        return value;
    }

    /** A time with its zone. */
    static @Nullable Instant time(RoutingContext ctx, String name) {
        String text = one(ctx, name);
        if (text == null) {
            return null;
        }
        return Fields.time(text).orElseThrow(() -> ApiFailure.badRequest("?" + name, Fields.TIME_RULE));
    }
}
