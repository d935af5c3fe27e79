package dev.fanfare.delivery;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import dev.fanfare.delivery.Outcome.Answered;
import dev.fanfare.delivery.Outcome.Unanswered;
import dev.fanfare.destination.AddressBlock;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.DestinationGuard;
import dev.fanfare.id.EventId;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Certificate;
import dev.fanfare.testing.NameServer;
import dev.fanfare.testing.ReceivedRequest;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HttpSenderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int LATE_MS = (int) TIMEOUT.toMillis() + 300;
    private static final String SECRET = "whsec_00112233445566778899aabbccddeeff";
    private static final String OLD_SECRET = "whsec_ffeeddccbbaa99887766554433221100";
    private static final EventId EVENT = new EventId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final Buffer BODY = Buffer.buffer("{\"id\":\"evt_1\",\"data\":{\"name\":\"Zoë\"}}");

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** More than the kernel buffers for a receiver that does not read. */
    private static final Buffer LARGE = Buffer.buffer(new byte[16_000_000]);

    // The published library that verifies signatures knows no clock but the real one.
    private final Instant now = Instant.now();
    private final NameServer nameServer = NameServer.thatKnowsNothing();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final Context eventLoop = vertx.getOrCreateContext();
    private final Receiver receiver = Receiver.start();
    private HttpSender sender;

    @BeforeEach
    void open() {
        sender = onEventLoop(() -> Future.succeededFuture(newSender()));
    }

    @AfterEach
    void close() {
        onEventLoop(sender::close);
        vertx.close().await();
        receiver.close();
        nameServer.close();
    }

    @Test
    void sendsTheStoredBytesWithTheAgreedHeaders() throws Exception {
        Outcome outcome = send(request(receiver.url("/hooks?a=1&b=%20"), BODY, 3, SECRET, OLD_SECRET));

        ReceivedRequest request = receiver.await(1).getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/hooks?a=1&b=%20");
        assertThat(request.body()).isEqualTo(BODY);
        assertThat(request.headers().keySet())
                .containsExactlyInAnyOrder(
                        "Host",
                        "Content-Type",
                        "Content-Length",
                        "User-Agent",
                        "webhook-id",
                        "webhook-timestamp",
                        "webhook-signature",
                        "webhook-attempt",
                        "Dub-Signature");
        assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + receiver.port());
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(request.header("User-Agent")).isEqualTo("Fanfare/1.2.3");
        assertThat(request.header("webhook-id")).isEqualTo(EVENT.toString());
        assertThat(request.header("webhook-timestamp")).isEqualTo(Long.toString(now.getEpochSecond()));
        assertThat(request.header("webhook-attempt")).isEqualTo("3");
        assertThat(request.header("Dub-Signature")).isEqualTo(new Signature().dub(SECRET, BODY.getBytes()));
        for (String secret : List.of(SECRET, OLD_SECRET)) {
            new Webhook(secret)
                    .verify(
                            request.bodyText(),
                            Map.of(
                                    "webhook-id", List.of(request.header("webhook-id")),
                                    "webhook-timestamp", List.of(request.header("webhook-timestamp")),
                                    "webhook-signature", List.of(request.header("webhook-signature"))));
        }
        assertThat(outcome.at()).isEqualTo(now);
        assertThat(outcome.succeeded()).isTrue();
        request.headers()
                .forEach((name, value) -> assertThat(outcome.requestHeaders()).contains(name + ": " + value + "\n"));
        assertThat(outcome.requestHeaders().lines()).hasSize(request.headers().size());
    }

    @Test
    void recordsWhatTheReceiverAnswered() {
        receiver.answer(Answer.of(
                422,
                Map.of("X-Reason", "no such link"),
                Buffer.buffer("{\"no\":1}").getBytes()));

        Answered answered = answered(send(receiver.url()));

        assertThat(answered.status()).isEqualTo(422);
        assertThat(answered.headers()).isEqualTo("X-Reason: no such link\nContent-Length: 8\n");
        assertThat(answered.body()).isEqualTo(Buffer.buffer("{\"no\":1}"));
        assertThat(answered.truncated()).isFalse();
        assertThat(answered.succeeded()).isFalse();
    }

    @Test
    void takesAnswersInEveryShapeHttpAllows() {
        receiver.answer("/none", Answer.of(204))
                .answer("/chunked", Answer.chunked("one ", "two"))
                .answer("/untilclose", Answer.rawThenClose("HTTP/1.1 200 OK\r\n\r\none two"))
                .answer("/old", Answer.rawThenClose("HTTP/1.0 200 OK\r\n\r\none two"))
                .answer(
                        "/continue",
                        Answer.raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\none two"));

        assertThat(answered(send(receiver.url("/none"))).status()).isEqualTo(204);
        for (String path : List.of("/chunked", "/untilclose", "/old", "/continue")) {
            Answered answered = answered(send(receiver.url(path)));
            assertThat(answered.status()).as(path).isEqualTo(200);
            assertThat(answered.body().toString()).as(path).isEqualTo("one two");
        }
    }

    @Test
    void keepsConnectionsForTheNextRequest() {
        for (int i = 0; i < 20; i++) {
            assertThat(send(receiver.url()).succeeded()).isTrue();
        }

        assertThat(receiver.connections()).isEqualTo(1);
        assertThat(receiver.requests())
                .hasSize(20)
                .allMatch(request -> request.body().equals(BODY));
    }

    @Test
    void closesIdleConnectionsBeforeTheReceiverWould() {
        receiver.answer(Answer.of(200, Map.of("Connection", "keep-alive", "Keep-Alive", "timeout=2"), new byte[0]));

        assertThat(send(receiver.url()).succeeded()).isTrue();
        long idleSince = System.nanoTime();
        receiver.awaitOpenConnections(0);

        assertThat(millisSince(idleSince)).isLessThan(2_000);
    }

    @Test
    void doesNotReuseAConnectionThatTheReceiverWillClose() {
        receiver.answer(Answer.of(200, Map.of("Keep-Alive", "timeout=1"), new byte[0]));

        send(receiver.url());
        receiver.awaitOpenConnections(0);
        send(receiver.url());

        assertThat(receiver.connections()).isEqualTo(2);
    }

    @Test
    void speaksTls() {
        try (Receiver tls = Receiver.startTls(Certificate.GOOD)) {
            assertThat(send(tls.url()).succeeded()).isTrue();
            assertThat(send(tls.url().replace("127.0.0.1", "localhost")).succeeded())
                    .isTrue();
            assertThat(tls.requests().getLast().header("Host")).isEqualTo("localhost:" + tls.port());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED, The certificate expired on 2020-02-01.",
        "WRONG_HOST, The certificate is not for the host 127.0.0.1.",
        "SELF_SIGNED, The certificate is not signed by an authority known here",
    })
    void refusesABadCertificate(Certificate certificate, String message) {
        try (Receiver tls = Receiver.startTls(certificate)) {
            Unanswered failed = unanswered(send(tls.url()), ErrorCode.TLS);

            assertThat(failed.message()).startsWith(message);
            assertThat(tls.requests()).isEmpty();
        }
    }

    @Test
    void refusesTls11() {
        // A server hello that chooses TLS 1.1 and a cipher that was offered.
        Buffer hello = Buffer.buffer()
                .appendBytes(new byte[] {22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2})
                .appendBytes(new byte[32])
                .appendBytes(new byte[] {0, (byte) 0xc0, 0x13, 0});
        try (Receiver tls =
                Receiver.startRaw("https", wire -> wire.send(hello.getBytes()).hang())) {
            assertThat(unanswered(send(tls.url()), ErrorCode.TLS).message())
                    .isEqualTo("The receiver does not offer TLS 1.2 or later.");
        }
    }

    @Test
    void saysWhenTheReceiverDoesNotSpeakTls() {
        try (Receiver plain = Receiver.startRaw(
                "https", wire -> wire.send("HTTP/1.1 400 Bad Request\r\n\r\n").hang())) {
            assertThat(unanswered(send(plain.url()), ErrorCode.TLS).message())
                    .startsWith("The receiver does not speak TLS at that port");
        }
    }

    @Test
    void endsWhenTheTlsHandshakeHangsOrBreaks() {
        try (Receiver silent = Receiver.startRaw("https", Wire::hang);
                Receiver broken = Receiver.startRaw("https", Wire::reset)) {
            assertThat(unanswered(send(silent.url()), ErrorCode.TIMEOUT).message())
                    .isEqualTo("No connection could be made within 1 s.");
            unanswered(send(broken.url()), ErrorCode.TLS);
            silent.awaitOpenConnections(0);
        }
    }

    @Test
    void saysThatNothingListens() throws IOException {
        String url;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + free.getLocalPort() + "/";
        }

        assertThat(unanswered(send(url), ErrorCode.CONNECT).message())
                .isEqualTo("The connection was refused: nothing listens at that address and port.");
    }

    @Test
    void saysThatTheHostIsUnknown() {
        assertThat(unanswered(send("http://nx.invalid/"), ErrorCode.DNS).message())
                .isEqualTo("The host name nx.invalid could not be found.");
    }

    @Test
    void endsWhenTheNameServerIsSilent() {
        nameServer.fallSilent();

        assertThat(unanswered(send("http://nx.invalid/"), ErrorCode.TIMEOUT).message())
                .isEqualTo("No connection could be made within 1 s.");
    }

    @Test
    void saysInWhichPhaseTheTimeRanOut() {
        String unanswered = "The connection was made, but no answer came within 1 s.";
        String incomplete = "The receiver answered 200, but the answer's body was not complete within 1 s.";
        Map<Answer, String> messages = Map.of(
                Answer.hang(), unanswered,
                Answer.hangInHeaders(), unanswered,
                Answer.rawThenHang("HTTP/1.1 100 Continue\r\n\r\n"), unanswered,
                Answer.hangInBody(), incomplete,
                Answer.slowDrip(), incomplete);

        Map<Answer, Outcome> outcomes = sendToEach(List.copyOf(messages.keySet()));

        messages.forEach((answer, message) -> {
            Unanswered failed = unanswered(outcomes.get(answer), ErrorCode.TIMEOUT);
            assertThat(failed.message()).isEqualTo(message);
            assertThat(failed.durationMs()).isGreaterThanOrEqualTo((int) TIMEOUT.toMillis());
        });
        receiver.awaitOpenConnections(0);
    }

    @Test
    void saysWhatBroke() {
        Map<Answer, String> messages = Map.of(
                Answer.close(), "The receiver closed the connection before its answer was complete.",
                Answer.reset(), "The receiver broke the connection before its answer was complete.",
                Answer.rawThenClose("HTTP/1.1 200 OK\r\nServ"),
                        "The receiver closed the connection before its answer was complete.",
                Answer.rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"),
                        "The receiver closed the connection before the body of its answer was complete.",
                Answer.resetInBody(), "The receiver broke the connection before the body of its answer was complete.",
                Answer.garbage(), "What the receiver answered is not valid HTTP.",
                Answer.rawThenHang("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
                        "What the receiver answered is not valid HTTP.",
                Answer.rawThenHang("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
                        "What the receiver answered is not valid HTTP.",
                Answer.endlessHeaders(), "The receiver's answer has more headers than fit in 8 KB.",
                Answer.rawThenHang("HTTP/1.1 200 " + "x".repeat(5_000)),
                        "The receiver's answer has more headers than fit in 8 KB.");

        Map<Answer, Outcome> outcomes = sendToEach(List.copyOf(messages.keySet()));

        messages.forEach((answer, message) -> assertThat(
                        unanswered(outcomes.get(answer), ErrorCode.RESET).message())
                .isEqualTo(message));
        receiver.awaitOpenConnections(0);
    }

    @Test
    void ignoresWhatFollowsTheAnswer() {
        receiver.answer(Answer.rawThenHang(OK + " and then some\r\n\r\n"));

        Answered answered = answered(send(receiver.url()));

        assertThat(answered.body().toString()).isEqualTo("ok");
        receiver.awaitOpenConnections(0);
    }

    @Test
    void takesNoAnswerForARequestThatWasNotMadeYet() {
        receiver.answer(Answer.rawThenHang(OK + OK.replace("200 OK", "500 No")));

        List<Outcome> outcomes = onEventLoop(() -> sender.send(request(receiver.url(), BODY, 1, SECRET))
                .compose(first ->
                        sender.send(request(receiver.url(), BODY, 1, SECRET)).map(second -> List.of(first, second))));

        assertThat(outcomes).allMatch(Outcome::succeeded);
        assertThat(receiver.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 50", "HTTP/1.1 500 No\r\n", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"})
    void usesNoConnectionOverWhichSomethingCameThatNobodyAskedFor(String something) {
        sendsAnewAfter(receiver, wire -> wire.send(something));
    }

    @Test
    void usesNoConnectionOverWhichTlsHasEnded() {
        try (Receiver tls = Receiver.startTls(Certificate.GOOD)) {
            sendsAnewAfter(tls, Wire::endOutput);
        }
    }

    /** What happens while a connection is kept must not reach the next request. */
    private void sendsAnewAfter(Receiver rude, Receiver.Greeting meanwhile) {
        CountDownLatch kept = new CountDownLatch(1);
        CountDownLatch happened = new CountDownLatch(1);
        rude.answer((request, wire) -> {
            wire.send(OK);
            await(kept);
            meanwhile.meet(wire);
            happened.countDown();
            wire.pause(TIMEOUT.multipliedBy(2));
        });

        assertThat(send(rude.url()).succeeded()).isTrue();
        kept.countDown();
        await(happened);
        rude.answer(Answer.of(200));
        // Until the event loop has read something that came later, it may not have seen what happened.
        try (Receiver later = Receiver.start()) {
            assertThat(send(later.url()).succeeded()).isTrue();
        }

        assertThat(send(rude.url()).succeeded()).isTrue();
        assertThat(rude.connections()).isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"16383, 16383, false", "16384, 16384, false", "16385, 16384, true", "65536, 16384, true"})
    void keepsTheFirst16KibOfTheBody(int length, int kept, boolean truncated) {
        receiver.answer(Answer.of(200, "x".repeat(length)));

        Answered answered = answered(send(receiver.url()));

        assertThat(answered.body().length()).isEqualTo(kept);
        assertThat(answered.truncated()).isEqualTo(truncated);
        send(receiver.url());
        assertThat(receiver.connections()).isEqualTo(1);
    }

    @Test
    void cutsAnEndlessBody() {
        receiver.answer(Answer.endlessBody());

        Answered answered = answered(send(receiver.url()));

        assertThat(answered.succeeded()).isTrue();
        assertThat(answered.body().length()).isEqualTo(16_384);
        assertThat(answered.truncated()).isTrue();
        receiver.awaitOpenConnections(0);
    }

    @Test
    void doesNotInflateACompressedBody() {
        receiver.answer(Answer.gzipBomb());

        Answered answered = answered(send(receiver.url()));

        assertThat(answered.body().length()).isEqualTo(16_384);
        assertThat(answered.body().getUnsignedByte(0)).isEqualTo((short) 0x1f);
        assertThat(answered.headers()).contains("Content-Encoding: gzip\n");
    }

    @Test
    void doesNotFollowRedirects() {
        receiver.answer("/from", Answer.redirect(receiver.url("/to")));

        Answered answered = answered(send(receiver.url("/from")));

        assertThat(answered.status()).isEqualTo(302);
        assertThat(answered.succeeded()).isFalse();
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void dropsAReceiverThatNeverReads() {
        AtomicLong read = new AtomicLong();
        try (Receiver deaf = Receiver.startRaw("http", wire -> {
            wire.pause(TIMEOUT.plusMillis(400));
            wire.hang(read);
        })) {
            unanswered(send(request(deaf.url(), LARGE, 1, SECRET)), ErrorCode.TIMEOUT);

            deaf.awaitOpenConnections(0);
            assertThat(read).as("closed only once all was read").hasValueLessThan(LARGE.length() / 2);
        }
    }

    @Test
    void dropsAReceiverThatAnswersWithoutReading() {
        AtomicLong read = new AtomicLong();
        try (Receiver rude = Receiver.startRaw("http", wire -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").pause(Duration.ofMillis(400));
            wire.hang(read);
        })) {
            assertThat(send(request(rude.url(), LARGE, 1, SECRET)).succeeded()).isTrue();

            rude.awaitOpenConnections(0);
            assertThat(read).as("kept, with a request that is not read").hasValueLessThan(LARGE.length() / 2);
        }
    }

    @Test
    void sendsNothingIntoAConnectionThatIsBeingClosed() {
        receiver.answer(Answer.rawThenClose(OK));

        List<Outcome> outcomes = onEventLoop(() -> sendInTurn(20, new ArrayList<>()));

        assertThat(outcomes).hasSize(20).allMatch(Outcome::succeeded);
    }

    /** Each as soon as the one before has its outcome, in the same turn of the event loop. */
    private Future<List<Outcome>> sendInTurn(int count, List<Outcome> outcomes) {
        return outcomes.size() == count
                ? Future.succeededFuture(outcomes)
                : sender.send(request(receiver.url(), BODY, 1, SECRET)).compose(outcome -> {
                    outcomes.add(outcome);
                    return sendInTurn(count, outcomes);
                });
    }

    @Test
    void sharesNoConnectionBetweenHosts() {
        send(receiver.url());
        send(receiver.url().replace("127.0.0.1", "localhost"));

        assertThat(receiver.connections()).isEqualTo(2);
    }

    @Test
    void letsNoHangingReceiverSlowAnother() {
        try (Receiver hanging = Receiver.start().answer(Answer.hang())) {
            List<Future<Outcome>> hung = sendMany(200, hanging.url());
            hanging.await(200);
            List<Outcome> healthy =
                    Future.all(sendMany(200, receiver.url())).await().list();
            List<Outcome> ended = Future.all(hung).await().list();

            assertThat(healthy).allMatch(outcome -> outcome.succeeded() && outcome.durationMs() < TIMEOUT.toMillis());
            assertThat(ended).allSatisfy(outcome -> unanswered(outcome, ErrorCode.TIMEOUT));
            hanging.awaitOpenConnections(0);
            assertThat(send(receiver.url()).succeeded()).isTrue();
        }
    }

    @Test
    void failsWhatIsInFlightWhenItIsClosed() {
        receiver.answer(Answer.hang());
        Future<Outcome> inFlight = sendMany(1, receiver.url()).getFirst();
        receiver.await(1);

        onEventLoop(sender::close);

        assertThat(inFlight.failed()).isTrue();
        receiver.awaitOpenConnections(0);
        assertThatThrownBy(() -> send(receiver.url())).hasMessage("the sender is closed");
    }

    @Test
    void failsARequestThatCannotBeMade() {
        assertThatThrownBy(() -> send("http:///nowhere")).isInstanceOf(URISyntaxException.class);
        assertThatThrownBy(() -> send(request(receiver.url(), BODY, 1, "whsec_?")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isConfinedToItsEventLoop() {
        assertThatThrownBy(() -> sender.send(request(receiver.url(), BODY, 1, SECRET)))
                .isInstanceOf(IllegalStateException.class);
    }

    private HttpSender newSender() {
        InstantSource clock = InstantSource.fixed(now);
        AddressPolicy loopback = new AddressPolicy(AddressBlock.list("127.0.0.0/8, ::1/128"), List.of());
        return new HttpSender(
                vertx,
                clock,
                new DestinationGuard(vertx, clock, loopback, List.of(nameServer.address())),
                Future.failedFuture("no server"),
                TIMEOUT,
                "1.2.3",
                Certificate.trust());
    }

    private Outcome send(String url) {
        return send(request(url, BODY, 1, SECRET));
    }

    private Outcome send(OutgoingRequest request) {
        return onEventLoop(() -> sender.send(request));
    }

    /** All at the same time, each at a path of its own. */
    private Map<Answer, Outcome> sendToEach(List<Answer> answers) {
        Map<Answer, Future<Outcome>> sent = new HashMap<>();
        for (Answer answer : answers) {
            String path = "/" + sent.size();
            receiver.answer(path, answer);
            sent.put(answer, startOnEventLoop(() -> sender.send(request(receiver.url(path), BODY, 1, SECRET))));
        }
        return sent.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().await()));
    }

    private List<Future<Outcome>> sendMany(int count, String url) {
        return IntStream.range(0, count)
                .mapToObj(i -> startOnEventLoop(() -> sender.send(request(url, BODY, 1, SECRET))))
                .toList();
    }

    private <T> T onEventLoop(Supplier<Future<T>> action) {
        return startOnEventLoop(action).await();
    }

    private <T> Future<T> startOnEventLoop(Supplier<Future<T>> action) {
        Promise<T> promise = Promise.promise();
        eventLoop.runOnContext(ignored -> action.get().onComplete(promise));
        return promise.future();
    }

    private static OutgoingRequest request(String url, Buffer body, int number, String... secrets) {
        return new OutgoingRequest(url, null, List.of(secrets), EVENT, body, number);
    }

    private static Answered answered(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Answered.class);
        assertThat(outcome.durationMs()).isBetween(0, LATE_MS);
        return (Answered) outcome;
    }

    private static Unanswered unanswered(@Nullable Outcome outcome, ErrorCode code) {
        assertThat(outcome).isInstanceOfSatisfying(Unanswered.class, failed -> {
            assertThat(failed.code()).as(failed.message()).isEqualTo(code);
            assertThat(failed.durationMs()).isBetween(0, LATE_MS);
            assertThat(failed.requestHeaders()).contains("webhook-id: " + EVENT + "\n");
            assertThat(failed.succeeded()).isFalse();
        });
        return (Unanswered) Objects.requireNonNull(outcome);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
