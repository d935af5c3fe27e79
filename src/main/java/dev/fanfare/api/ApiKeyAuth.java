package dev.fanfare.api;

import dev.fanfare.workspace.ApiKeyText;
import dev.fanfare.workspace.Caller;
import dev.fanfare.workspace.KeyCheck;
import dev.fanfare.workspace.KeyRing;
import dev.fanfare.workspace.Scope;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets a request through when its key may do what the route needs. */
final class ApiKeyAuth {
    private static final String CALLER = "caller";
    private static final String BEARER = "Bearer ";

    private final KeyRing keys;

    ApiKeyAuth(KeyRing keys) {
        this.keys = keys;
    }

    /**
     * A handler for routes that need a scope.
     *
     * @param scope null when any key will do
     */
    Handler<RoutingContext> require(@Nullable Scope scope) {
        return ctx -> keys.check(key(ctx))
                .onSuccess(check -> admit(ctx, check, scope))
                .onFailure(ctx::fail);
    }

    /** Whom the request speaks for; only behind {@link #require}. */
    static Caller caller(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.<Caller>get(CALLER), "the route lacks authentication");
    }

    private static void admit(RoutingContext ctx, KeyCheck check, @Nullable Scope scope) {
        switch (check) {
            case KeyCheck.Valid valid -> admit(ctx, valid.caller(), scope);
            case KeyCheck.Unknown unknown -> ctx.fail(ApiFailure.unauthorized("This API key is not known."));
            case KeyCheck.Expired expired -> ctx.fail(ApiFailure.unauthorized("This API key has expired."));
            case KeyCheck.Revoked revoked -> ctx.fail(ApiFailure.unauthorized("This API key was revoked."));
        }
    }

    private static void admit(RoutingContext ctx, Caller caller, @Nullable Scope scope) {
        if (scope != null && !caller.may(scope)) {
            ctx.fail(ApiFailure.forbidden("This API key lacks the scope " + scope.word() + "."));
        } else {
            ctx.put(CALLER, caller);
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
