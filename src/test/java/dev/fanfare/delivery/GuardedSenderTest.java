package dev.fanfare.delivery;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fanfare.delivery.Outcome.Unanswered;
import dev.fanfare.destination.AddressBlock;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.DestinationGuard;
import dev.fanfare.id.EventId;
import dev.fanfare.testing.Certificate;
import dev.fanfare.testing.NameServer;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where attempts go, and where they do not. Only 127.0.0.1 and ::1 are exempt; the rest of loopback is inside. */
@Timeout(20)
class GuardedSenderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LIFETIME = Duration.ofSeconds(5);
    private static final String NAME = "receiver.example";
    private static final String BLOCKED = "The destination is not allowed: it must be a host on the public Internet.";

    private final NameServer nameServer = NameServer.thatKnowsNothing();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final Context eventLoop = vertx.getOrCreateContext();
    private final TestClock clock = new TestClock();
    private final Receiver receiver = Receiver.start();
    private final Receiver inside = Receiver.startAt("127.0.0.2", receiver.port());
    private HttpSender sender;

    @BeforeEach
    void open() {
        Promise<HttpSender> opened = Promise.promise();
        eventLoop.runOnContext(ignored -> opened.complete(newSender()));
        sender = opened.future().await();
    }

    private HttpSender newSender() {
        AddressPolicy policy = new AddressPolicy(AddressBlock.list("127.0.0.1/32,::1/128"), List.of());
        DestinationGuard guard = new DestinationGuard(vertx, clock, policy, List.of(nameServer.address()));
        return new HttpSender(
                vertx, clock, guard, Future.failedFuture("no server"), TIMEOUT, "test", Certificate.trust());
    }

    @AfterEach
    void close() {
        Promise<Void> closed = Promise.promise();
        eventLoop.runOnContext(ignored -> sender.close().onComplete(closed));
        closed.future().await();
        vertx.close().await();
        receiver.close();
        inside.close();
        nameServer.close();
    }

    @Test
    void connectsToTheAddressThatWasJudgedWhateverTheNameServerSaysNext() {
        nameServer.answer(NAME, "127.0.0.1", "127.0.0.2");

        assertThat(send(url()).succeeded()).isTrue();
        assertThat(send(url()).succeeded()).isTrue();

        assertThat(nameServer.asked(NAME)).isEqualTo(1);
        assertThat(receiver.requests()).hasSize(2);
        assertThat(receiver.requests().getFirst().header("Host")).isEqualTo(NAME + ':' + receiver.port());
        assertThat(inside.connections()).isZero();
    }

    @Test
    void judgesAChangedAnswerAlsoWhereAConnectionIsAtHand() {
        nameServer.answer(NAME, "127.0.0.1", "127.0.0.2");
        assertThat(send(url()).succeeded()).isTrue();
        assertThat(receiver.openConnections()).isEqualTo(1);

        clock.advance(LIFETIME);

        assertThat(failed(url(), ErrorCode.BLOCKED)).isEqualTo(BLOCKED);
        assertThat(receiver.requests()).hasSize(1);
        assertThat(inside.connections()).isZero();
    }

    @Test
    void usesALookupForFiveSecondsAndKeepsItsConnections() {
        nameServer.answer(NAME, "127.0.0.1");
        send(url());
        clock.advance(LIFETIME.minusMillis(1));
        send(url());
        assertThat(nameServer.asked(NAME)).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        send(url());
        assertThat(nameServer.asked(NAME)).isEqualTo(2);

        clock.advance(Duration.ofDays(-1));
        send(url());
        assertThat(nameServer.asked(NAME)).isEqualTo(3);
        assertThat(receiver.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.2",
                "10.0.0.1",
                "127.0.0.1,127.0.0.2",
                "127.0.0.2,127.0.0.1",
                "127.0.0.1,169.254.169.254",
                "127.0.0.1,fd00::1",
                "127.0.0.1,64:ff9b::7f00:2",
                "::1,10.0.0.1",
                "fe80::1",
                "0.0.0.0",
                "::",
            })
    void blocksANameWithADeniedAddressAmongItsOwn(String addresses) {
        nameServer.answer(NAME, addresses);

        assertThat(failed(url(), ErrorCode.BLOCKED)).isEqualTo(BLOCKED);
        assertThat(receiver.connections()).isZero();
        assertThat(inside.connections()).isZero();
    }

    @Test
    void takesAllAddressesThatAreAllowed() {
        nameServer.answer(NAME, "127.0.0.1,8.8.8.8,2606:4700:4700::1111");

        assertThat(send(url()).succeeded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.2:%d/", "http://10.0.0.1:%d/", "http://[::127.0.0.1]:%d/", "http://0.0.0.0:%d/"})
    void blocksADeniedAddressWithoutAskingAnyone(String url) {
        assertThat(failed(url.formatted(receiver.port()), ErrorCode.BLOCKED)).isEqualTo(BLOCKED);
        assertThat(inside.connections()).isZero();
    }

    /** Stored before the rules were what they are now: whatever is made of them, it is judged. */
    @ParameterizedTest
    @ValueSource(strings = {"http://2130706434:%d/", "http://0177.0.0.2:%d/", "http://127.0.0.02:%d/"})
    void neverReachesTheInsideByAnOddSpelling(String url) {
        assertThat(send(url.formatted(inside.port())).succeeded()).isFalse();
        assertThat(inside.connections()).isZero();
    }

    @Test
    void saysThatANameHasVanished() {
        nameServer.answer(NAME, "127.0.0.1");
        assertThat(send(url()).succeeded()).isTrue();

        nameServer.forget(NAME);
        assertThat(send(url()).succeeded()).isTrue();
        clock.advance(LIFETIME);

        assertThat(failed(url(), ErrorCode.DNS)).isEqualTo("The host name receiver.example could not be found.");
    }

    @Test
    void findsANameThatHasCome() {
        failed(url(), ErrorCode.DNS);
        nameServer.answer(NAME, "127.0.0.1");
        failed(url(), ErrorCode.DNS);

        clock.advance(LIFETIME);

        assertThat(send(url()).succeeded()).isTrue();
    }

    @Test
    void waitsForASlowNameServerOnceForAll() {
        nameServer.answer(NAME, "127.0.0.1").fallSilent();
        List<Future<Outcome>> waiting =
                IntStream.range(0, 50).mapToObj(i -> start(url())).toList();
        eventually(() -> assertThat(nameServer.waiting()).isEqualTo(2));

        nameServer.speak();

        assertThat(Future.all(waiting).await().<Outcome>list()).allMatch(Outcome::succeeded);
        assertThat(nameServer.asked(NAME)).isEqualTo(1);
    }

    @Test
    void lookingUpHoldsUpNobodyElse() {
        nameServer.fallSilent();
        Future<Outcome> waiting = start(url());

        assertThat(send(receiver.url()).succeeded()).isTrue();
        assertThat(waiting.isComplete()).isFalse();

        Outcome outcome = waiting.await();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unanswered.class, failed -> assertThat(failed.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(outcome.durationMs()).isBetween((int) TIMEOUT.toMillis(), (int) TIMEOUT.toMillis() + 300);
    }

    @Test
    void verifiesTheCertificateByNameThoughItConnectsByAddress() {
        nameServer.answer(NAME, "127.0.0.1");
        try (Receiver tls = Receiver.startTls(Certificate.GOOD)) {
            assertThat(failed("https://" + NAME + ':' + tls.port() + '/', ErrorCode.TLS))
                    .isEqualTo("The certificate is not for the host receiver.example.");
            assertThat(tls.requests()).isEmpty();
        }
    }

    @Test
    void asksForTheCertificateOfTheName() throws Exception {
        nameServer.answer(NAME, "127.0.0.1");
        CompletableFuture<String> hello = new CompletableFuture<>();
        try (Receiver tls = Receiver.startRaw("https", wire -> {
            hello.complete(new String(wire.readFirst(), StandardCharsets.ISO_8859_1));
        })) {
            failed("https://" + NAME + ':' + tls.port() + '/', ErrorCode.TLS);

            assertThat(hello.get()).contains(NAME);
        }
    }

    @Test
    void reachesAReceiverOnIpv6() throws SocketException {
        assumeTrue(hasIpv6Loopback(), "no IPv6 on this machine");
        nameServer.answer("six.example", "::1");
        try (Receiver six = Receiver.startAt("::1", 0)) {
            assertThat(send(six.url()).succeeded()).isTrue();
            assertThat(send("http://six.example:" + six.port() + '/').succeeded())
                    .isTrue();
            assertThat(six.requests())
                    .extracting(request -> request.header("Host"))
                    .containsExactly(six.host() + ':' + six.port(), "six.example:" + six.port());
        }
    }

    private static boolean hasIpv6Loopback() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }

    private String url() {
        return "http://" + NAME + ':' + receiver.port() + '/';
    }

    private String failed(String url, ErrorCode code) {
        Outcome outcome = send(url);
        assertThat(outcome).isInstanceOf(Unanswered.class);
        Unanswered failed = (Unanswered) outcome;
        assertThat(failed.code()).as(failed.message()).isEqualTo(code);
        return failed.message();
    }

    private Outcome send(String url) {
        return start(url).await();
    }

    private Future<Outcome> start(String url) {
        OutgoingRequest request = new OutgoingRequest(
                url,
                null,
                List.of("whsec_00112233445566778899aabbccddeeff"),
                new EventId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057")),
                Buffer.buffer("{}"),
                1);
        Promise<Outcome> outcome = Promise.promise();
        eventLoop.runOnContext(ignored -> sender.send(request).onComplete(outcome));
        return outcome.future();
    }
}
