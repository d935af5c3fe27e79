package dev.fanfare.delivery;

import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@link AttemptStore#record}: arrays, one a column. Most of what is written of an outcome is the same
 * for many others of its webhook, so it is given once a kind; each outcome has the number of its kind, from 1 as SQL
 * counts.
 */
final class AttemptColumns {
    /** As PostgreSQL orders them: in UUIDv7s of our time, the signs that Java sees do not differ. */
    private static final Comparator<Recording> BY_EVENT =
            Comparator.comparing(recording -> recording.delivery().eventId().value());

    private AttemptColumns() {}

    /** What outcomes have in common: all but the event, the times and the signatures. */
    private record Kind(
            WorkspaceId workspaceId,
            WebhookId webhookId,
            String eventType,
            Cause cause,
            int number,
            String url,
            @Nullable Duration retryAfter,
            boolean held,
            @Nullable Failure failure,
            @Nullable Integer status,
            @Nullable String responseHeaders,
            @Nullable Buffer responseBody,
            boolean truncated) {
        static Kind of(Recording recording) {
            Delivery delivery = recording.delivery();
            Outcome.Answered answer = recording.outcome() instanceof Outcome.Answered answered ? answered : null;
            return new Kind(
                    delivery.workspaceId(),
                    delivery.webhookId(),
                    delivery.eventType(),
                    delivery.cause(),
                    delivery.number(),
                    recording.url(),
                    recording.retryAfter(),
                    recording.held(),
                    recording.failure(),
                    answer == null ? null : Integer.valueOf(answer.status()),
                    answer == null ? null : answer.headers(),
                    answer == null ? null : answer.body(),
                    answer != null && answer.truncated());
        }
    }

    /**
     * Outcomes of one kind whose deliveries were claimed together, and whose events are of the same eighth of a second:
     * they are found in one go, and should that read all between the first and the last, it is little.
     */
    private record Group(int kind, long lease, long eighth) {
        static Group of(int kind, Delivery delivery) {
            return new Group(kind, delivery.lease(), delivery.eventId().at().toEpochMilli() / 125);
        }
    }

    static Tuple of(List<Recording> recordings, int node) {
        Map<Kind, Integer> kinds = new LinkedHashMap<>();
        Map<Group, List<Recording>> groups = new LinkedHashMap<>();
        for (Recording recording : recordings) {
            int kind = kinds.computeIfAbsent(Kind.of(recording), first -> kinds.size() + 1);
            groups.computeIfAbsent(Group.of(kind, recording.delivery()), first -> new ArrayList<>())
                    .add(recording);
        }
        groups.values().forEach(group -> group.sort(BY_EVENT));
        Tuple columns = Tuple.tuple();
        addOutcomes(columns, groups, recordings.size());
        addKinds(columns, List.copyOf(kinds.keySet()));
        columns.addInteger(node);
        addCounts(columns, recordings);
        addFinished(columns, groups);
        return columns;
    }

    /** Adds what each outcome has for itself, group by group. */
    private static void addOutcomes(Tuple columns, Map<Group, List<Recording>> groups, int size) {
        Integer[] kinds = new Integer[size];
        UUID[] eventIds = new UUID[size];
        Long[] leases = new Long[size];
        UUID[] ids = new UUID[size];
        OffsetDateTime[] ats = new OffsetDateTime[size];
        Integer[] durations = new Integer[size];
        String[] requestHeaders = new String[size];
        int i = 0;
        for (Map.Entry<Group, List<Recording>> group : groups.entrySet()) {
            for (Recording recording : group.getValue()) {
                Outcome outcome = recording.outcome();
                kinds[i] = group.getKey().kind();
                eventIds[i] = recording.delivery().eventId().value();
                leases[i] = group.getKey().lease();
                ids[i] = recording.id().value();
                ats[i] = outcome.at().atOffset(ZoneOffset.UTC);
                durations[i] = outcome.durationMs();
                requestHeaders[i] = storable(outcome.requestHeaders());
                i++;
            }
        }
        columns.addArrayOfInteger(kinds)
                .addArrayOfUUID(eventIds)
                .addArrayOfLong(leases)
                .addArrayOfUUID(ids)
                .addArrayOfOffsetDateTime(ats)
                .addArrayOfInteger(durations)
                .addArrayOfString(requestHeaders);
    }

    /** Adds where the groups are whose deliveries are done: from which outcome to which, counted from 1. */
    private static void addFinished(Tuple columns, Map<Group, List<Recording>> groups) {
        List<Integer> kinds = new ArrayList<>();
        List<Long> leases = new ArrayList<>();
        List<Integer> firsts = new ArrayList<>();
        List<Integer> lasts = new ArrayList<>();
        int first = 1;
        for (Map.Entry<Group, List<Recording>> group : groups.entrySet()) {
            int last = first + group.getValue().size() - 1;
            if (group.getValue().getFirst().retryAfter() == null) {
                kinds.add(group.getKey().kind());
                leases.add(group.getKey().lease());
                firsts.add(first);
                lasts.add(last);
            }
            first = last + 1;
        }
        columns.addArrayOfInteger(kinds.toArray(Integer[]::new))
                .addArrayOfLong(leases.toArray(Long[]::new))
                .addArrayOfInteger(firsts.toArray(Integer[]::new))
                .addArrayOfInteger(lasts.toArray(Integer[]::new));
    }

    private static void addKinds(Tuple columns, List<Kind> kinds) {
        int size = kinds.size();
        UUID[] workspaceIds = new UUID[size];
        UUID[] webhookIds = new UUID[size];
        Integer[] numbers = new Integer[size];
        @Nullable Long[] retryAfters = new @Nullable Long[size];
        @Nullable Long[] nextAfters = new @Nullable Long[size];
        String[] eventTypes = new String[size];
        String[] causes = new String[size];
        String[] urls = new String[size];
        @Nullable Short[] statuses = new @Nullable Short[size];
        @Nullable String[] errorCodes = new @Nullable String[size];
        @Nullable String[] errorMessages = new @Nullable String[size];
        @Nullable String[] responseHeaders = new @Nullable String[size];
        @Nullable Buffer[] responseBodies = new @Nullable Buffer[size];
        Boolean[] truncated = new Boolean[size];
        for (int i = 0; i < size; i++) {
            Kind kind = kinds.get(i);
            workspaceIds[i] = kind.workspaceId().value();
            webhookIds[i] = kind.webhookId().value();
            numbers[i] = kind.number();
            Duration retryAfter = kind.retryAfter();
            retryAfters[i] = retryAfter == null ? null : Long.valueOf(retryAfter.toMillis());
            nextAfters[i] = kind.held() ? null : retryAfters[i];
            eventTypes[i] = kind.eventType();
            causes[i] = kind.cause().word();
            urls[i] = kind.url();
            Integer status = kind.status();
            statuses[i] = status == null ? null : Short.valueOf(status.shortValue());
            Failure failure = kind.failure();
            errorCodes[i] = failure == null ? null : failure.code().word();
            errorMessages[i] = failure == null ? null : storable(failure.message());
            String headers = kind.responseHeaders();
            responseHeaders[i] = headers == null ? null : storable(headers);
            responseBodies[i] = kind.responseBody();
            truncated[i] = kind.truncated();
        }
        columns.addArrayOfUUID(workspaceIds)
                .addArrayOfUUID(webhookIds)
                .addArrayOfInteger(numbers)
                .addValue(retryAfters)
                .addValue(nextAfters)
                .addArrayOfString(eventTypes)
                .addArrayOfString(causes)
                .addArrayOfString(urls)
                .addValue(statuses)
                .addValue(errorCodes)
                .addValue(errorMessages)
                .addValue(responseHeaders)
                .addValue(responseBodies)
                .addArrayOfBoolean(truncated);
    }

    /** A webhook's minute. */
    private record Minute(WorkspaceId workspaceId, WebhookId webhookId, Instant at) {}

    /** Adds the traffic: minute by minute, what succeeded, what failed, and how long all of it took. */
    private static void addCounts(Tuple columns, List<Recording> recordings) {
        Map<Minute, long[]> counts = new LinkedHashMap<>();
        for (Recording recording : recordings) {
            Delivery delivery = recording.delivery();
            Outcome outcome = recording.outcome();
            if (delivery.cause() != Cause.TEST) {
                Minute minute = new Minute(
                        delivery.workspaceId(),
                        delivery.webhookId(),
                        outcome.at().truncatedTo(ChronoUnit.MINUTES));
                long[] count = counts.computeIfAbsent(minute, first -> new long[3]);
                count[outcome.succeeded() ? 0 : 1]++;
                count[2] += outcome.durationMs();
            }
        }
        columns.addArrayOfUUID(counts.keySet().stream()
                        .map(minute -> minute.workspaceId().value())
                        .toArray(UUID[]::new))
                .addArrayOfUUID(counts.keySet().stream()
                        .map(minute -> minute.webhookId().value())
                        .toArray(UUID[]::new))
                .addArrayOfOffsetDateTime(counts.keySet().stream()
                        .map(minute -> minute.at().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new));
        for (int column = 0; column < 3; column++) {
            int of = column;
            columns.addArrayOfLong(
                    counts.values().stream().map(count -> count[of]).toArray(Long[]::new));
        }
    }

    /** PostgreSQL's text holds every character but U+0000, which a receiver may well send. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
