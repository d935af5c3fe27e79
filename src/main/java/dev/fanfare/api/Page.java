package dev.fanfare.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, newest first: keyset paging by id.
 *
 * @param limit how many items
 * @param before only items older than this id; null on the first page
 */
record Page(int limit, @Nullable UUID before) {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 100;
    private static final int CURSOR_BYTES = 16;

    /** Reads {@code limit} and {@code cursor}. */
    static Page of(RoutingContext ctx) {
        return new Page(limit(ctx), before(ctx));
    }

    /** One more than fits shows whether there is a next page. */
    int fetch() {
        return limit + 1;
    }

    /** Turns what was fetched into the body, and sets the {@code Link} to the next page if there is one. */
    <T> JsonArray answer(
            RoutingContext ctx, String publicUrl, List<T> fetched, Function<T, UUID> id, Function<T, JsonObject> json) {
        List<T> items = fetched.size() > limit ? fetched.subList(0, limit) : fetched;
        if (fetched.size() > limit) {
            ctx.response()
                    .putHeader("Link", "<" + nextUrl(ctx, publicUrl, id.apply(items.getLast())) + ">; rel=\"next\"");
        }
        JsonArray array = new JsonArray();
        items.forEach(item -> array.add(json.apply(item)));
        return array;
    }

    private static String nextUrl(RoutingContext ctx, String publicUrl, UUID last) {
        StringBuilder url =
                new StringBuilder(publicUrl).append(ctx.request().path()).append('?');
        for (Map.Entry<String, String> parameter : ctx.queryParams()) {
            if (!parameter.getKey().equals("cursor")) {
                url.append(encode(parameter.getKey()))
                        .append('=')
                        .append(encode(parameter.getValue()))
                        .append('&');
            }
        }
        return url.append("cursor=").append(cursor(last)).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static int limit(RoutingContext ctx) {
        String text = Query.one(ctx, "limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Refused below, as a number out of range is.
        }
        throw ApiFailure.badRequest("?limit", "The limit must be a whole number from 1 to 100.");
    }

    private static @Nullable UUID before(RoutingContext ctx) {
        String text = Query.one(ctx, "cursor");
        if (text == null) {
            return null;
        }
        return last(text)
                .orElseThrow(() -> ApiFailure.badRequest("?cursor", "This cursor is not one that a Link header gave."));
    }

    /** The last id of the page that gave the cursor; empty when {@link #cursor} does not write it so. */
    static Optional<UUID> last(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == CURSOR_BYTES) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                return Optional.of(new UUID(buffer.getLong(), buffer.getLong()))
                        .filter(last -> cursor(last).equals(cursor));
            }
        } catch (IllegalArgumentException e) {
            // No base64, and so not ours.
        }
        return Optional.empty();
    }

    static String cursor(UUID last) {
        byte[] bytes = ByteBuffer.allocate(CURSOR_BYTES)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
