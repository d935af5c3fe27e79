package dev.fanfare.bench;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who is logged in and looks at pages. */
final class ConsoleReader {
    private static final Pattern TOKEN = Pattern.compile("name=\"form-token\" value=\"([^\"]+)\"");
    private static final int LOOKS = 101;

    private final HttpClient http;
    private final String origin;

    private ConsoleReader(HttpClient http, String origin) {
        this.http = http;
        this.origin = origin;
    }

    /**
     * A page, looked at.
     *
     * @param millis the median
     * @param bytes compressed, as browsers get it
     */
    record Look(double millis, int bytes) {}

    static ConsoleReader logIn(String origin, String email, String password) throws IOException, InterruptedException {
        ConsoleReader reader = new ConsoleReader(
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build(), origin);
        Matcher token = TOKEN.matcher(reader.page("/login"));
        if (!token.find()) {
            throw new IOException("The log-in form has no token");
        }
        String form =
                "form-token=" + encode(token.group(1)) + "&email=" + encode(email) + "&password=" + encode(password);
        HttpResponse<String> answer = reader.http.send(
                HttpRequest.newBuilder(URI.create(origin + "/login"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", origin)
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 303) {
            throw new IOException("No log-in: " + answer.statusCode());
        }
        return reader;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String page(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(origin + path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Looks at a page some times. */
    Look look(String path) throws IOException, InterruptedException {
        double[] millis = new double[LOOKS];
        int bytes = 0;
        for (int i = 0; i < LOOKS; i++) {
            long start = System.nanoTime();
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(origin + path))
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            millis[i] = (System.nanoTime() - start) / 1e6;
            bytes = answer.body().length;
            if (answer.statusCode() != 200) {
                throw new IOException(path + " answered " + answer.statusCode());
            }
        }
        Arrays.sort(millis);
        return new Look(millis[LOOKS / 2], bytes);
    }
}
