package dev.fanfare.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.fanfare.faults.History.Acknowledged;
import dev.fanfare.faults.History.Fault;
import dev.fanfare.faults.History.Logged;
import dev.fanfare.faults.History.Overlap;
import dev.fanfare.faults.History.Owed;
import dev.fanfare.faults.History.Publish;
import dev.fanfare.faults.History.Refused;
import dev.fanfare.faults.History.Request;
import dev.fanfare.faults.History.Stored;
import dev.fanfare.faults.History.Subscription;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Histories with one thing wrong, each of which must be seen, beside histories that are fine. */
class CheckerTest {
    private static final Checker.Rules RULES =
            new Checker.Rules(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(60));
    private static final Subscription GOOD =
            new Subscription("wh_good", "whsec_00112233445566778899aabbccddeeff", Set.of("link.created"), true);
    private static final Subscription BAD =
            new Subscription("wh_bad", "whsec_ffeeddccbbaa99887766554433221100", Set.of("link.created"), false);
    private static final Publish PUBLISH = new Publish(7, "link.created", "{\"n\":7,\"name\":\"Zoë\"}");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final String EVENT = new EventId(new Uuid7(InstantSource.fixed(NOW)).next()).toString();

    private final List<Subscription> webhooks = new ArrayList<>(List.of(GOOD, BAD));
    private final List<Publish> publishes = new ArrayList<>(List.of(PUBLISH));
    private final List<Acknowledged> acknowledged = new ArrayList<>(List.of(new Acknowledged(7, EVENT, 2)));
    private final List<Refused> refused = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>(List.of(request(GOOD, 1, 0, 10, true)));
    private final List<Fault> faults = new ArrayList<>();
    private final List<Stored> stored = new ArrayList<>(List.of(new Stored(EVENT, Checker.envelope(EVENT, PUBLISH))));
    private final List<Logged> log = new ArrayList<>(List.of(new Logged(GOOD.webhookId(), EVENT, 1, true, 200)));
    private final List<Owed> owed = new ArrayList<>(List.of(new Owed(BAD.webhookId(), EVENT)));

    @Test
    void aGoodHistoryIsFine() {
        assertThat(check()).isEmpty();
    }

    @Test
    void seesAPublishThatWasRefused() {
        refused.add(new Refused(7, "500"));
        assertThat(kinds()).containsExactly(Violation.Kind.REFUSED);
    }

    @Test
    void seesAnAcknowledgedEventThatIsNotStored() {
        stored.clear();
        requests.clear();
        log.clear();
        assertThat(kinds()).containsExactly(Violation.Kind.NOT_STORED);
    }

    @Test
    void seesOnePublishThatBecameTwoEvents() {
        String other = new EventId(new Uuid7(InstantSource.fixed(NOW)).next()).toString();
        stored.add(new Stored(other, Checker.envelope(other, PUBLISH)));
        assertThat(kinds()).contains(Violation.Kind.STORED_TWICE);
    }

    @Test
    void seesADeliveryToAHostileReceiverThatIsForgotten() {
        owed.clear();
        assertThat(kinds()).containsExactly(Violation.Kind.MISCOUNTED);
    }

    @Test
    void seesAnEventThatDidNotArrive() {
        requests.clear();
        log.clear();
        owed.add(new Owed(GOOD.webhookId(), EVENT));
        assertThat(kinds()).containsExactly(Violation.Kind.LOST);
    }

    @Test
    void seesAnEventThatArrivedAndWasNeverAccepted() {
        requests.set(0, request(GOOD, 1, 0, 10, false));
        log.set(0, new Logged(GOOD.webhookId(), EVENT, 1, false, 500));
        owed.add(new Owed(GOOD.webhookId(), EVENT));
        assertThat(kinds()).containsExactly(Violation.Kind.LOST);
    }

    @Test
    void seesAStoredEventThatNobodyAcknowledgedAndThatDidNotArrive() {
        acknowledged.clear();
        requests.clear();
        log.clear();
        assertThat(kinds()).containsExactly(Violation.Kind.LOST);
    }

    @Test
    void seesADeliveryThatWentOnBeingOwedAfterItsSuccess() {
        owed.add(new Owed(GOOD.webhookId(), EVENT));
        assertThat(kinds()).containsExactly(Violation.Kind.NOT_SETTLED);
    }

    @Test
    void seesWhatNobodyPublished() {
        publishes.clear();
        acknowledged.clear();
        assertThat(kinds()).containsExactly(Violation.Kind.UNPUBLISHED, Violation.Kind.UNPUBLISHED);
    }

    @Test
    void seesWhatArrivesWhereNobodyWantedIt() {
        webhooks.add(new Subscription("wh_other", GOOD.secret(), Set.of("sale.created"), true));
        requests.add(request(webhooks.getLast(), 1, 0, 10, true));
        log.add(new Logged("wh_other", EVENT, 1, true, 200));
        acknowledged.set(0, new Acknowledged(7, EVENT, 3));
        assertThat(kinds()).containsExactly(Violation.Kind.UNPUBLISHED);
    }

    @Test
    void seesASingleOtherByte() {
        Request right = requests.getFirst();
        requests.set(
                0,
                new Request(
                        right.webhookId(),
                        right.eventId(),
                        1,
                        right.timestamp(),
                        right.standardSignature(),
                        right.dubSignature(),
                        Buffer.buffer(right.body().toString().replace("Zoë", "Zoé")),
                        NOW,
                        0,
                        10,
                        true));
        assertThat(kinds()).containsExactly(Violation.Kind.WRONG_BYTES, Violation.Kind.WRONG_SIGNATURE);
    }

    @Test
    void seesOtherBytesInTheDatabase() {
        stored.set(0, new Stored(EVENT, Buffer.buffer(stored.getFirst().payload() + " ")));
        assertThat(kinds()).containsExactly(Violation.Kind.WRONG_BYTES);
    }

    @Test
    void seesEachOfTheSignaturesWrong() {
        Request right = requests.getFirst();
        for (boolean standard : List.of(true, false)) {
            requests.set(
                    0,
                    new Request(
                            right.webhookId(),
                            right.eventId(),
                            1,
                            right.timestamp(),
                            standard ? right.standardSignature().replace("v1,", "v1,A") : right.standardSignature(),
                            standard ? right.dubSignature() : right.dubSignature() + "0",
                            right.body(),
                            NOW,
                            0,
                            10,
                            true));
            assertThat(kinds()).containsExactly(Violation.Kind.WRONG_SIGNATURE);
        }
    }

    @Test
    void seesASignatureWithTheSecretOfAnother() {
        webhooks.set(0, new Subscription(GOOD.webhookId(), BAD.secret(), GOOD.triggers(), true));
        assertThat(kinds()).containsExactly(Violation.Kind.WRONG_SIGNATURE);
    }

    @Test
    void seesATimestampThatIsOff() {
        Request right = requests.getFirst();
        for (int seconds : List.of(-61, -60, 0, 60, 61)) {
            requests.set(
                    0,
                    new Request(
                            right.webhookId(),
                            right.eventId(),
                            1,
                            right.timestamp(),
                            right.standardSignature(),
                            right.dubSignature(),
                            right.body(),
                            NOW.plusSeconds(seconds),
                            0,
                            10,
                            true));
            assertThat(kinds())
                    .hasSize(Math.abs(seconds) > 60 ? 1 : 0)
                    .allMatch(kind -> kind == Violation.Kind.WRONG_TIMESTAMP);
        }
    }

    @Test
    void seesAnAttemptThatIsMadeTwiceAndLetsAFaultExplainIt() {
        requests.add(request(GOOD, 1, 20_000, 20_010, true));
        assertThat(kinds()).containsExactly(Violation.Kind.DUPLICATE, Violation.Kind.NOT_LOGGED);

        // In flight from its arrival until two seconds after its end.
        for (long moment : List.of(-1L, 2_011L)) {
            strike(moment, moment, Overlap.NEVER);
            assertThat(kinds()).as("%s ms", moment).contains(Violation.Kind.DUPLICATE);
        }
        for (long moment : List.of(0L, 10L, 2_010L)) {
            strike(moment, moment, Overlap.NEVER);
            assertThat(kinds()).as("%s ms", moment).isEmpty();
        }
        strike(-5_000, 0, Overlap.NEVER);
        assertThat(kinds()).isEmpty();
    }

    @Test
    void seesARetryAfterASuccess() {
        requests.add(request(GOOD, 2, 20_000, 20_010, true));
        log.add(new Logged(GOOD.webhookId(), EVENT, 2, true, 200));
        assertThat(kinds()).containsExactly(Violation.Kind.DUPLICATE);
    }

    @Test
    void isContentWithARetryAfterAFailure() {
        requests.set(0, request(GOOD, 1, 0, 10, false));
        requests.add(request(GOOD, 2, 20_000, 20_010, true));
        log.set(0, new Logged(GOOD.webhookId(), EVENT, 1, false, 500));
        log.add(new Logged(GOOD.webhookId(), EVENT, 2, true, 200));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void seesAttemptsSideBySideAndLetsOnlyARunOutLeaseExplainThem() {
        requests.set(0, request(GOOD, 1, 0, 10_000, true));
        requests.add(request(GOOD, 1, 3_000, 3_010, true));
        assertThat(kinds()).contains(Violation.Kind.OVERLAP);
        strike(1_000, 9_000, Overlap.NEVER);
        assertThat(kinds()).containsExactly(Violation.Kind.OVERLAP);
        strike(1_000, 9_000, Overlap.AFTER_THE_LEASE);
        assertThat(kinds()).isEmpty();

        // A millisecond less than what is left of a lease when an attempt begins.
        requests.set(1, request(GOOD, 1, 2_999, 3_010, true));
        assertThat(kinds()).containsExactly(Violation.Kind.OVERLAP);
        strike(1_000, 9_000, Overlap.ANY_TIME);
        assertThat(kinds()).isEmpty();
    }

    @Test
    void seesARequestThatIsNotInTheLog() {
        requests.addFirst(request(GOOD, 1, -20_000, -19_990, false));
        strike(-20_000, -19_000, Overlap.NEVER);
        assertThat(kinds()).as("caught in flight").isEmpty();

        requests.set(0, request(BAD, 1, 30_000, 30_010, false));
        assertThat(kinds()).containsExactly(Violation.Kind.NOT_LOGGED);
    }

    @Test
    void seesAnAnswerInTheLogToARequestThatWasNeverMade() {
        log.add(new Logged(BAD.webhookId(), EVENT, 1, false, null));
        assertThat(kinds()).as("it could not connect").isEmpty();

        log.add(new Logged(BAD.webhookId(), EVENT, 2, false, 500));
        assertThat(kinds()).containsExactly(Violation.Kind.NOT_MADE);
    }

    @Test
    void seesASuccessInTheLogThatTheReceiverKnowsNothingOf() {
        requests.set(0, request(GOOD, 1, 0, 10, false));
        requests.add(request(GOOD, 2, 12_000, 12_010, true));
        log.add(new Logged(GOOD.webhookId(), EVENT, 1, false, 500));
        log.add(new Logged(GOOD.webhookId(), EVENT, 2, true, 200));
        assertThat(kinds()).contains(Violation.Kind.NOT_MADE);
    }

    private void strike(long fromMs, long untilMs, Overlap overlap) {
        faults.clear();
        faults.add(new Fault("fault", fromMs * 1_000_000, untilMs * 1_000_000, overlap));
    }

    private static Request request(Subscription webhook, int number, long arrivedMs, long endedMs, boolean accepted) {
        Buffer body = Checker.envelope(EVENT, PUBLISH);
        return new Request(
                webhook.webhookId(),
                EVENT,
                number,
                "" + NOW.getEpochSecond(),
                standardSignature(webhook.secret(), body.toString()),
                dubSignature(webhook.secret(), body.toString()),
                body,
                NOW,
                arrivedMs * 1_000_000,
                endedMs * 1_000_000,
                accepted);
    }

    private static String standardSignature(String secret, String body) {
        try {
            return new Webhook(secret).sign(EVENT, NOW.getEpochSecond(), body);
        } catch (WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String dubSignature(String secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Violation> check() {
        return Checker.check(
                new History(webhooks, publishes, acknowledged, refused, requests, faults, stored, log, owed), RULES);
    }

    private List<Violation.Kind> kinds() {
        return check().stream().map(Violation::kind).toList();
    }
}
