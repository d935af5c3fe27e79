package dev.fanfare.faults;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.fanfare.faults.History.Acknowledged;
import dev.fanfare.faults.History.Logged;
import dev.fanfare.faults.History.Overlap;
import dev.fanfare.faults.History.Pair;
import dev.fanfare.faults.History.Publish;
import dev.fanfare.faults.History.Request;
import dev.fanfare.faults.History.Stored;
import dev.fanfare.faults.History.Subscription;
import dev.fanfare.id.EventId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Holds a {@link History} against what Fanfare promises, whatever happens. */
final class Checker {
    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /**
     * What counts as explained.
     *
     * @param recordWithin how long after its end an attempt is in flight still, because its outcome is not committed
     * @param leastLease how much of a lease is left at least when an attempt begins
     * @param clockError by how much a timestamp may differ from the receiver's clock
     */
    record Rules(Duration recordWithin, Duration leastLease, Duration clockError) {}

    private final History history;
    private final Rules rules;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Subscription> webhooks;
    private final Map<Integer, Publish> publishes;
    private final Map<String, Publish> storedPublishes = new HashMap<>();
    private final Map<Pair, List<Request>> requests;
    private final Map<Pair, List<Logged>> log;
    private final Set<Pair> owed;

    private Checker(History history, Rules rules) {
        this.history = history;
        this.rules = rules;
        webhooks = history.webhooks().stream().collect(Collectors.toMap(Subscription::webhookId, w -> w));
        publishes = history.publishes().stream().collect(Collectors.toMap(Publish::n, p -> p));
        requests = history.requests().stream()
                .collect(Collectors.groupingBy(request -> new Pair(request.webhookId(), request.eventId())));
        requests.values().forEach(list -> list.sort(Comparator.comparingLong(Request::arrived)));
        log = history.log().stream()
                .collect(Collectors.groupingBy(logged -> new Pair(logged.webhookId(), logged.eventId())));
        owed = history.owed().stream()
                .map(o -> new Pair(o.webhookId(), o.eventId()))
                .collect(Collectors.toSet());
    }

    /** All that is wrong with it; nothing is fine. */
    static List<Violation> check(History history, Rules rules) {
        Checker checker = new Checker(history, rules);
        checker.checkStored();
        checker.checkAcknowledged();
        checker.checkDelivered();
        checker.checkRequests();
        checker.requests.forEach(checker::checkPair);
        checker.log.forEach(checker::checkLog);
        return List.copyOf(checker.violations);
    }

    /** How many requests repeated an attempt that had been made before. */
    static long duplicates(History history) {
        return history.requests().size()
                - history.requests().stream()
                        .map(request -> request.webhookId() + request.eventId() + request.number())
                        .distinct()
                        .count();
    }

    private void checkStored() {
        Map<Integer, String> idOf = new HashMap<>();
        for (Stored stored : history.stored()) {
            Publish publish = publishOf(stored.payload());
            if (publish == null) {
                add(Violation.Kind.UNPUBLISHED, stored.eventId() + " is stored");
                continue;
            }
            storedPublishes.put(stored.eventId(), publish);
            String other = idOf.putIfAbsent(publish.n(), stored.eventId());
            if (other != null) {
                add(
                        Violation.Kind.STORED_TWICE,
                        "publish " + publish.n() + " as " + other + " and " + stored.eventId());
            }
            if (!stored.payload().equals(envelope(stored.eventId(), publish))) {
                add(Violation.Kind.WRONG_BYTES, stored.eventId() + " is stored with other bytes");
            }
        }
        history.refused()
                .forEach(refused ->
                        add(Violation.Kind.REFUSED, "publish " + refused.n() + " was answered " + refused.answer()));
    }

    private void checkAcknowledged() {
        for (Acknowledged acknowledged : history.acknowledged()) {
            Publish stored = storedPublishes.get(acknowledged.eventId());
            if (stored == null || stored.n() != acknowledged.n()) {
                add(
                        Violation.Kind.NOT_STORED,
                        "publish " + acknowledged.n() + ", said to be " + acknowledged.eventId());
                continue;
            }
            // A delivery ends with a success and not before, whatever its receiver does.
            long known = webhooks.keySet().stream()
                    .map(webhookId -> new Pair(webhookId, acknowledged.eventId()))
                    .filter(pair -> owed.contains(pair) || loggedAsSucceeded(pair))
                    .count();
            if (known != acknowledged.webhooks()) {
                add(
                        Violation.Kind.MISCOUNTED,
                        acknowledged.eventId() + " was owed to " + acknowledged.webhooks()
                                + " webhooks; delivered or still owed are " + known);
            }
        }
    }

    private void checkDelivered() {
        storedPublishes.forEach((eventId, publish) -> {
            for (Subscription webhook : history.webhooks()) {
                if (webhook.healthy() && webhook.triggers().contains(publish.type())) {
                    checkDelivered(new Pair(webhook.webhookId(), eventId));
                }
            }
        });
    }

    private void checkDelivered(Pair pair) {
        if (requests.getOrDefault(pair, List.of()).stream().noneMatch(Request::accepted)) {
            add(Violation.Kind.LOST, pair + (owed.contains(pair) ? ", still owed" : ", owed no more"));
        } else if (owed.contains(pair) || !loggedAsSucceeded(pair)) {
            add(Violation.Kind.NOT_SETTLED, pair + (owed.contains(pair) ? ", still owed" : ", not in the log"));
        }
    }

    private boolean loggedAsSucceeded(Pair pair) {
        return log.getOrDefault(pair, List.of()).stream().anyMatch(Logged::succeeded);
    }

    private void checkRequests() {
        for (Request request : history.requests()) {
            Publish publish = storedPublishes.get(request.eventId());
            Subscription webhook = webhooks.get(request.webhookId());
            if (publish == null || webhook == null || !webhook.triggers().contains(publish.type())) {
                add(Violation.Kind.UNPUBLISHED, request + " arrived");
                continue;
            }
            if (!request.body().equals(envelope(request.eventId(), publish))) {
                add(Violation.Kind.WRONG_BYTES, request.toString());
            }
            if (!signedBy(webhook.secret(), request)) {
                add(Violation.Kind.WRONG_SIGNATURE, request.toString());
            }
            long seconds = request.arrivedAt().getEpochSecond() - Long.parseLong(request.timestamp());
            if (Math.abs(seconds) > rules.clockError().toSeconds()) {
                add(Violation.Kind.WRONG_TIMESTAMP, request + " is dated " + seconds + " s before its arrival");
            }
        }
    }

    /** By the published library and by what Dub documents, neither of them our own code. */
    private static boolean signedBy(String secret, Request request) {
        try {
            String standard = new Webhook(secret)
                    .sign(
                            request.eventId(),
                            Long.parseLong(request.timestamp()),
                            request.body().toString());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return request.standardSignature().equals(standard)
                    && request.dubSignature()
                            .equals(HexFormat.of()
                                    .formatHex(mac.doFinal(request.body().getBytes())));
        } catch (WebhookSigningException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void checkPair(Pair pair, List<Request> ofPair) {
        for (int i = 1; i < ofPair.size(); i++) {
            Request before = ofPair.get(i - 1);
            Request next = ofPair.get(i);
            if (!isRetry(pair, before, next) && !caughtInFlight(before)) {
                add(Violation.Kind.DUPLICATE, before + ", then " + next);
            }
            ofPair.subList(0, i).stream()
                    .filter(earlier -> next.arrived() < earlier.ended() && !mayOverlap(earlier, next))
                    .findFirst()
                    .ifPresent(earlier -> add(Violation.Kind.OVERLAP, earlier + " and " + next));
        }
        for (int number : ofPair.stream().map(Request::number).collect(Collectors.toSet())) {
            checkLogged(pair, number, ofPair);
        }
    }

    private boolean isRetry(Pair pair, Request before, Request next) {
        return next.number() > before.number()
                && log.getOrDefault(pair, List.of()).stream()
                        .anyMatch(logged -> logged.number() == before.number() && !logged.succeeded());
    }

    private void checkLogged(Pair pair, int number, List<Request> ofPair) {
        long made =
                ofPair.stream().filter(request -> request.number() == number).count();
        long lost = ofPair.stream()
                .filter(request -> request.number() == number)
                .filter(this::caughtInFlight)
                .count();
        long logged = log.getOrDefault(pair, List.of()).stream()
                .filter(attempt -> attempt.number() == number)
                .count();
        if (logged < made - lost) {
            add(
                    Violation.Kind.NOT_LOGGED,
                    "attempt " + number + " of " + pair + ": " + made + " arrived, " + logged + " logged, " + lost
                            + " caught in flight");
        }
    }

    /** Whether a fault struck before its outcome was surely committed. */
    private boolean caughtInFlight(Request request) {
        return history.faults().stream()
                .anyMatch(fault ->
                        fault.from() <= request.ended() + rules.recordWithin().toNanos()
                                && fault.until() >= request.arrived());
    }

    private boolean mayOverlap(Request earlier, Request later) {
        return history.faults().stream()
                .filter(fault -> fault.from() <= later.arrived() && fault.until() >= earlier.arrived())
                .anyMatch(fault -> fault.overlap() == Overlap.ANY_TIME
                        || (fault.overlap() == Overlap.AFTER_THE_LEASE
                                && later.arrived() - earlier.arrived()
                                        >= rules.leastLease().toNanos()));
    }

    private void checkLog(Pair pair, List<Logged> ofPair) {
        Set<Integer> numbers = new HashSet<>();
        for (Logged logged : ofPair) {
            if (logged.status() != null && numbers.add(logged.number())) {
                checkMade(pair, logged.number(), ofPair);
            }
            Subscription webhook = webhooks.get(pair.webhookId());
            // Of a hostile receiver nobody knows what it managed to send.
            if (logged.succeeded()
                    && webhook != null
                    && webhook.healthy()
                    && requestsOf(pair, logged.number()).noneMatch(Request::accepted)) {
                add(Violation.Kind.NOT_MADE, "attempt " + logged.number() + " of " + pair + " is logged as accepted");
            }
        }
    }

    private void checkMade(Pair pair, int number, List<Logged> ofPair) {
        long answered = ofPair.stream()
                .filter(logged -> logged.number() == number && logged.status() != null)
                .count();
        long arrived = requestsOf(pair, number).count();
        if (answered > arrived) {
            add(
                    Violation.Kind.NOT_MADE,
                    "attempt " + number + " of " + pair + ": " + answered + " answers logged, " + arrived + " arrived");
        }
    }

    private Stream<Request> requestsOf(Pair pair, int number) {
        return requests.getOrDefault(pair, List.of()).stream().filter(request -> request.number() == number);
    }

    private @Nullable Publish publishOf(Buffer payload) {
        Matcher matcher = NUMBER.matcher(payload.toString());
        return matcher.find() ? publishes.get(Integer.parseInt(matcher.group(1))) : null;
    }

    /** The bytes that receivers are promised, put together without our own code. */
    static Buffer envelope(String eventId, Publish publish) {
        String createdAt =
                EventId.parse(eventId).map(id -> MILLISECONDS.format(id.at())).orElse("");
        return Buffer.buffer("{\"id\":\"" + eventId + "\",\"event\":\"" + publish.type() + "\",\"createdAt\":\""
                + createdAt + "\",\"data\":" + publish.data() + "}");
    }

    private void add(Violation.Kind kind, String what) {
        violations.add(new Violation(kind, what));
    }
}
