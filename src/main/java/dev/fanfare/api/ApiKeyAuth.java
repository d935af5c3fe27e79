package dev.fanfare.api;

import dev.fanfare.workspace.ApiKeyText;
import dev.fanfare.workspace.ApiKeys;
import dev.fanfare.workspace.Caller;
import dev.fanfare.workspace.Scope;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a request through when its key may do what the route needs. */
final class ApiKeyAuth {
    private static final String CALLER = "caller";
    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;

    ApiKeyAuth(ApiKeys keys) {
        this.keys = keys;
    }

    /**
     * A handler for routes that need a scope.
     *
     * @param scope null when any key will do
     */
    Handler<RoutingContext> require(@Nullable Scope scope) {
        return ctx -> keys.authenticate(key(ctx))
                .onSuccess(caller -> admit(ctx, caller, scope))
                .onFailure(ctx::fail);
    }

    /** Whom the request speaks for; only behind {@link #require}. */
    static Caller caller(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.<Caller>get(CALLER), "the route lacks authentication");
    }

    private static void admit(RoutingContext ctx, Optional<Caller> caller, @Nullable Scope scope) {
        if (caller.isEmpty()) {
            ctx.fail(ApiFailure.unauthorized("This API key is not known."));
        } else if (scope != null && !caller.get().may(scope)) {
            ctx.fail(ApiFailure.forbidden("This API key lacks the scope " + scope.word() + "."));
        } else {
            ctx.put(CALLER, caller.get());
            ctx.next();
        }
    }

    private static ApiKeyText key(RoutingContext ctx) {
        String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            throw ApiFailure.unauthorized("An API key is missing: send Authorization: Bearer <key>.");
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw ApiFailure.unauthorized("The Authorization header must have the form: Bearer <key>.");
        }
        try {
            return ApiKeyText.parse(header.substring(BEARER.length()).strip());
        } catch (IllegalArgumentException e) {
            throw ApiFailure.unauthorized("This is not an API key of Fanfare.");
        }
    }
}
