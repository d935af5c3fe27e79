package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanfare.testing.Browser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * Requests to both doors of a whole node, made by somebody who may do everything: a request line, headers, an empty line
 * and a body. {@code WEBHOOK} in it is the id of a webhook.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestFuzzTest {
    /** They decide where a request ends, and who makes it: these are the test's. */
    private static final Set<String> OURS =
            Set.of("content-length", "transfer-encoding", "connection", "expect", "upgrade", "cookie", "authorization");
    /** They would end the session, or the webhook. */
    private static final List<String> LEFT_OUT = List.of("logout", "delete", "DELETE", "/account");

    private final Console console = Console.withOwner();
    private String webhook = "";
    private String formToken = "";
    private String credentials = "";

    @BeforeAll
    void logIn() {
        Browser owner = console.owner();
        webhook = console.api()
                .createWebhook("http://127.0.0.1:9/hook", "link.created")
                .getString("id");
        formToken = owner.get("/account").expect(200).formToken();
        Map<String, String> cookies = owner.cookies();
        credentials = "Authorization: Bearer " + console.key().reveal() + "\r\nCookie: "
                + cookies.entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; "))
                + "\r\n";
    }

    @AfterAll
    void stop() {
        console.close();
    }

    @FuzzTest(maxDuration = "60s")
    void noRequestMakesAFailureOfOurs(byte[] input) throws IOException {
        String text =
                new String(input, StandardCharsets.ISO_8859_1).replace("\r", "").replace("WEBHOOK", webhook);
        String[] parts = text.split("\n\n", 2);
        List<String> head = parts[0].lines().toList();
        if (head.isEmpty() || LEFT_OUT.stream().anyMatch(head.getFirst()::contains)) {
            return;
        }
        String body = parts.length == 2 ? parts[1] : "";

        String status = send(head, body);

        assertThat(status).as(text).matches("|HTTP/1\\.[01] (1\\d\\d|2\\d\\d|3\\d\\d|4\\d\\d|501|505) .*");
    }

    /** The status line of the answer; empty when the connection is closed without one. */
    private String send(List<String> head, String body) throws IOException {
        boolean api = head.getFirst().contains(" /api");
        String content = api || body.isEmpty() ? body : "form-token=" + formToken + "&" + body;
        StringBuilder request =
                new StringBuilder(head.getFirst()).append("\r\n").append(credentials);
        head.stream()
                .skip(1)
                .filter(line -> !isOurs(line))
                .forEach(line -> request.append(line).append("\r\n"));
        request.append("Content-Type: ")
                .append(api ? "application/json" : "application/x-www-form-urlencoded")
                .append("\r\nContent-Length: ")
                .append(content.length())
                .append("\r\nConnection: close\r\n\r\n")
                .append(content);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.app.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            String line = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            return line == null ? "" : line;
        }
    }

    private static boolean isOurs(String line) {
        int colon = line.indexOf(':');
        String name = (colon < 0 ? line : line.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
        return OURS.contains(name);
    }
}
