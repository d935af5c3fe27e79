package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.standardwebhooks.Webhook;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The code on the Verify tab, run: it accepts what Fanfare signed and refuses what is wrong. A language whose runtime is
 * not installed is skipped, or with {@code -Dsnippets=all} a failure; C# has no runtime in Debian and is never run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SnippetsTest {
    private static final String OTHER_SECRET = "whsec_00112233445566778899aabbccddeeff";

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final TestApp app = TestApp.start(database, InstantSource.system());
    private final Api api = app.newWorkspace();
    private final Receiver receiver = Receiver.start();
    private String secret = "";
    private String newSecret = "";
    private ReceivedRequest signed;
    private ReceivedRequest signedTwice;

    /** What a snippet is given. */
    private record Input(String id, String timestamp, String signature, Buffer body) {
        static Input of(ReceivedRequest request) {
            return new Input(
                    request.header("webhook-id"),
                    request.header("webhook-timestamp"),
                    request.header("webhook-signature"),
                    request.body());
        }

        Input withBody(String other) {
            return new Input(id, timestamp, signature, Buffer.buffer(other));
        }
    }

    @BeforeAll
    void receiveSomething() throws InterruptedException {
        JsonObject webhook = api.createWebhook(receiver.url(), "link.created");
        secret = webhook.getString("secret");
        api.publish("link.created", "{\"text\":\"gänsefüßchen „“ \\\\u0000 😀\",\"n\":1.0}");
        signed = receiver.await(1).getLast();
        newSecret = api.post("/webhooks/" + webhook.getString("id") + "/rotate-secret", new JsonObject())
                .expect(200)
                .json()
                .getString("secret");
        api.publish("link.created", "{}");
        signedTwice = receiver.await(2).getLast();
    }

    @AfterAll
    void close() {
        receiver.close();
        app.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shell", "node", "python", "go", "java", "ruby", "php"})
    void acceptsWhatFanfareSignedAndRefusesWhatIsWrong(String language) throws Exception {
        List<String> command = command(language);
        Input right = Input.of(signed);
        accepts(command, right, secret);
        Input twice = Input.of(signedTwice);
        assertThat(twice.signature()).contains(" ");
        accepts(command, twice, secret);
        accepts(command, twice, newSecret);
        accepts(command, signedAt(Duration.ofMinutes(-4)), secret);

        String body = signed.body().toString();
        refuses(command, "another secret", right, OTHER_SECRET);
        refuses(command, "a changed body", right.withBody(body.replace("1.0", "1")), secret);
        refuses(command, "a newline more", right.withBody(body + "\n"), secret);
        refuses(command, "no body", right.withBody(""), secret);
        refuses(command, "an old timestamp", signedAt(Duration.ofMinutes(-6)), secret);
        refuses(command, "a future timestamp", signedAt(Duration.ofMinutes(6)), secret);
        refuses(
                command,
                "another id",
                new Input(right.id() + "x", right.timestamp(), right.signature(), right.body()),
                secret);
        for (String signature : List.of(
                "",
                "v1,",
                "v1",
                right.signature().substring(3),
                "v2" + right.signature().substring(2),
                "v1,*** v1a,x")) {
            refuses(
                    command,
                    "signature " + signature,
                    new Input(right.id(), right.timestamp(), signature, right.body()),
                    secret);
        }
        for (String timestamp :
                List.of("", "now", right.timestamp() + ".0", "-" + right.timestamp(), "99999999999999999999")) {
            refuses(
                    command,
                    "timestamp " + timestamp,
                    new Input(right.id(), timestamp, right.signature(), right.body()),
                    secret);
        }
    }

    /** What the page offers for trying a receiver makes requests that verify. */
    @Test
    void whatIsSentWithCurlVerifies() throws Exception {
        require("curl", "openssl");
        Path file = write(Snippets.named("curl"));
        Run run = run(
                List.of("sh", file.toString(), receiver.url("/try")),
                secret,
                "{\"try\":true}".getBytes(StandardCharsets.UTF_8));
        assertThat(run.output()).contains("200");
        accepts(command("shell"), Input.of(receiver.await(3).getLast()), secret);
    }

    private Input signedAt(Duration fromNow) throws Exception {
        long timestamp = InstantSource.system().instant().plus(fromNow).getEpochSecond();
        String body = signed.body().toString();
        String id = signed.header("webhook-id");
        return new Input(
                id, Long.toString(timestamp), new Webhook(secret).sign(id, timestamp, body), Buffer.buffer(body));
    }

    private void accepts(List<String> command, Input input, String key) throws Exception {
        Run run = run(command, input, key);
        assertThat(run.code()).as(run.output()).isZero();
    }

    /** By saying so, not by falling over: one sentence is known to all. */
    private void refuses(List<String> command, String why, Input input, String key) throws Exception {
        Run run = run(command, input, key);
        assertThat(run.code()).as(why).isNotZero();
        assertThat(run.output())
                .as(why)
                .containsPattern("no signature matches|webhook-timestamp is|a header is missing");
    }

    private record Run(int code, String output) {}

    private Run run(List<String> command, Input input, String key) throws Exception {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(input.id(), input.timestamp(), input.signature()));
        return run(line, key, input.body().getBytes());
    }

    private Run run(List<String> line, String key, byte[] body) throws Exception {
        Path in = Files.write(directory.resolve("body"), body);
        Path out = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("WEBHOOK_SECRET", key);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out));
    }

    private List<String> command(String language) throws Exception {
        String file = write(Snippets.named(language)).toString();
        return switch (language) {
            case "shell" -> {
                require("openssl");
                yield List.of("sh", file);
            }
            case "node" -> List.of(require("node"), file);
            case "python" -> List.of(require("python3"), file);
            case "go" -> List.of(built(require("go"), file));
            case "java" ->
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), file);
            case "ruby" -> List.of(require("ruby"), file);
            case "php" -> List.of(require("php"), file);
            default -> throw new IllegalArgumentException(language);
        };
    }

    private String built(String go, String file) throws Exception {
        String program = directory.resolve("verify-go").toString();
        Run built = run(List.of(go, "build", "-o", program, file), "", new byte[0]);
        assertThat(built.code()).as(built.output()).isZero();
        return program;
    }

    private Path write(Snippets.Snippet snippet) throws IOException {
        return Files.writeString(directory.resolve(snippet.file()), snippet.code());
    }

    /** The first of some programs, all of which are needed. */
    private static String require(String... programs) {
        for (String program : programs) {
            boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
            if ("all".equals(System.getProperty("snippets"))) {
                assertThat(installed).as(program + " is installed").isTrue();
            }
            assumeTrue(installed, program + " is not installed: its snippet is not run");
        }
        return programs[0];
    }
}
