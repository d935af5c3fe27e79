package dev.fanfare.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.workspace.ApiKeyText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls the JSON API as a stranger's client would, and holds every answer against {@code openapi.yaml}. */
public final class Api {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final int port;
    private final @Nullable String authorization;

    private Api(int port, @Nullable String authorization) {
        this.port = port;
        this.authorization = authorization;
    }

    /** With a key. */
    public static Api with(int port, String key) {
        return new Api(port, "Bearer " + key);
    }

    /** With any Authorization header, or none for null. */
    public static Api withAuthorization(int port, @Nullable String authorization) {
        return new Api(port, authorization);
    }

    /** The key it was made with. */
    public ApiKeyText key() {
        return ApiKeyText.parse(Objects.requireNonNull(authorization).substring("Bearer ".length()));
    }

    /** What came back. */
    public record Response(int status, HttpHeaders headers, String body) {
        public JsonObject json() {
            return new JsonObject(body);
        }

        public JsonArray array() {
            return new JsonArray(body);
        }

        public @Nullable String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        /** The path and query of the next page, below {@code /api}; null on the last page. */
        public @Nullable String next() {
            String link = header("Link");
            return link == null ? null : link.replaceAll("^<[^/]*//[^/]*/api(.*)>; rel=\"next\"$", "$1");
        }

        public String code() {
            return json().getJsonObject("error").getString("code");
        }

        /** The pointers of what is wrong. */
        public List<String> pointers() {
            List<String> pointers = new ArrayList<>();
            for (Object detail : json().getJsonObject("error").getJsonArray("details")) {
                pointers.add(((JsonObject) detail).getString("pointer"));
            }
            return pointers;
        }

        public Response expect(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return this;
        }
    }

    public Response get(String path) {
        return call("GET", path, null);
    }

    public Response delete(String path) {
        return call("DELETE", path, null);
    }

    public Response post(String path, JsonObject body) {
        return call("POST", path, body.encode());
    }

    public Response post(String path, String body, String... headers) {
        return call("POST", path, body, headers);
    }

    public Response patch(String path, JsonObject body) {
        return call("PATCH", path, body.encode());
    }

    public Response call(String method, String path, @Nullable String body, String... headers) {
        return callBytes(method, path, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Response callBytes(String method, String path, byte @Nullable [] body, String... headers) {
        try {
            HttpResponse<String> response = CLIENT.send(request(method, path, body, headers), BodyHandlers.ofString());
            return checked(method, path, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without waiting, for many at the same moment. */
    public CompletableFuture<Response> postLater(String path, String body) {
        return CLIENT.sendAsync(request("POST", path, body.getBytes(StandardCharsets.UTF_8)), BodyHandlers.ofString())
                .thenApply(response -> checked("POST", path, response));
    }

    /** Publishes and returns the event's id. */
    public String publish(String type, String data) {
        return post("/events", "{\"event\":\"" + type + "\",\"data\":" + data + "}")
                .expect(202)
                .json()
                .getString("id");
    }

    /** Creates a webhook and returns what the API said of it. */
    public JsonObject createWebhook(String url, String... triggers) {
        return post(
                        "/webhooks",
                        new JsonObject()
                                .put("name", "A webhook")
                                .put("url", url)
                                .put("triggers", new JsonArray(List.of(triggers))))
                .expect(201)
                .json();
    }

    private HttpRequest request(String method, String path, byte @Nullable [] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api" + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        boolean typed = List.of(headers).contains("Content-Type");
        if (body != null && !typed) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i + 1] != null) {
                request.header(headers[i], headers[i + 1]);
            }
        }
        return request.build();
    }

    private static Response checked(String method, String path, HttpResponse<String> response) {
        Contract.check(
                method,
                path.replaceAll("\\?.*", ""),
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
        return new Response(response.statusCode(), response.headers(), response.body());
    }
}
