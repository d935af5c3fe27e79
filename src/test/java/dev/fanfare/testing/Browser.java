package dev.fanfare.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Somebody with a browser without scripts: keeps cookies, reads pages, fills in their forms. Says where a form comes from
 * as browsers do. Redirects are followed only when told to.
 */
public final class Browser {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Pattern TOKEN = Pattern.compile("name=\"form-token\" value=\"([^\"]+)\"");

    private final int port;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    public Browser(int port) {
        this.port = port;
    }

    /** What came back. */
    public record Answer(int status, HttpHeaders headers, String body) {
        public Answer expect(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return this;
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String location() {
            return header("Location");
        }

        /** What goes into the page's forms. */
        public String formToken() {
            Matcher matcher = TOKEN.matcher(body);
            assertThat(matcher.find()).as(body).isTrue();
            return matcher.group(1);
        }
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    public Answer get(String path, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
    }

    /**
     * An answer that goes on.
     *
     * @param rest there when it has ended
     */
    public record Stream(int status, HttpHeaders headers, CompletableFuture<String> rest) {}

    /** Returns when the head of the answer is there. */
    public Stream open(String path) {
        HttpResponse<InputStream> response =
                send(HttpRequest.newBuilder(uri(path)).GET(), BodyHandlers.ofInputStream());
        return new Stream(
                response.statusCode(),
                response.headers(),
                CompletableFuture.supplyAsync(() -> readAll(response.body())));
    }

    private static String readAll(InputStream body) {
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Answer head(String path) {
        return send(HttpRequest.newBuilder(uri(path)).HEAD());
    }

    /** Reads a page, fills in its form, and sends it back to the same address. */
    public Answer submit(String path, String... fields) {
        return post(path, get(path).expect(200).formToken(), fields);
    }

    /** Sends a form with any token, from a page of ours. */
    public Answer post(String path, String formToken, String... fields) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("form-token", formToken);
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        return postBody(path, encode(values), "Origin", "http://127.0.0.1:" + port, "Sec-Fetch-Site", "same-origin");
    }

    /** Sends any body with any headers, name and value in turn. */
    public Answer postBody(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/x-www-form-urlencoded");
        return send(request, headers);
    }

    /** Goes where an answer points to, until a page comes. */
    public Answer follow(Answer answer) {
        Answer at = answer;
        for (int i = 0; i < 5 && at.status() == 303; i++) {
            at = get(at.location());
        }
        return at;
    }

    /** Logs in and expects that it works. */
    public Browser logIn(String email, String password) {
        submit("/login", "email", email, "password", password).expect(303);
        return this;
    }

    private Answer send(HttpRequest.Builder request, String... headers) {
        HttpResponse<String> response = send(request, BodyHandlers.ofString(), headers);
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> bodies, String... headers) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<T> response =
                    CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), bodies);
            keepCookies(response.headers().allValues("Set-Cookie"));
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keepCookies(List<String> lines) {
        for (String line : lines) {
            String pair = line.split(";", 2)[0];
            String name = pair.substring(0, pair.indexOf('='));
            if (line.contains("Max-Age=0")) {
                cookies.remove(name);
            } else {
                cookies.put(name, pair.substring(pair.indexOf('=') + 1));
            }
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
