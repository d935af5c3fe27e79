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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns outcomes into the parameters of {@link AttemptStore#record}: arrays, one a column. */
final class AttemptColumns {
    private AttemptColumns() {}

    static Tuple of(List<Recording> recordings, int node) {
        int size = recordings.size();
        UUID[] workspaceIds = new UUID[size];
        UUID[] webhookIds = new UUID[size];
        UUID[] ids = new UUID[size];
        UUID[] eventIds = new UUID[size];
        String[] eventTypes = new String[size];
        String[] causes = new String[size];
        Integer[] numbers = new Integer[size];
        OffsetDateTime[] ats = new OffsetDateTime[size];
        String[] urls = new String[size];
        Boolean[] succeeded = new Boolean[size];
        @Nullable Short[] statuses = new @Nullable Short[size];
        @Nullable String[] errorCodes = new @Nullable String[size];
        @Nullable String[] errorMessages = new @Nullable String[size];
        Integer[] durations = new Integer[size];
        String[] requestHeaders = new String[size];
        @Nullable String[] responseHeaders = new @Nullable String[size];
        @Nullable Buffer[] responseBodies = new @Nullable Buffer[size];
        Boolean[] truncated = new Boolean[size];
        Long[] leases = new Long[size];
        @Nullable Long[] retryAfters = new @Nullable Long[size];
        @Nullable Long[] nextAfters = new @Nullable Long[size];

        for (int i = 0; i < size; i++) {
            Recording recording = recordings.get(i);
            Delivery delivery = recording.delivery();
            Outcome outcome = recording.outcome();
            Duration retryAfter = recording.retryAfter();
            workspaceIds[i] = delivery.workspaceId().value();
            webhookIds[i] = delivery.webhookId().value();
            ids[i] = recording.id().value();
            eventIds[i] = delivery.eventId().value();
            eventTypes[i] = delivery.eventType();
            causes[i] = delivery.cause().word();
            numbers[i] = delivery.number();
            ats[i] = outcome.at().atOffset(ZoneOffset.UTC);
            urls[i] = recording.url();
            succeeded[i] = outcome.succeeded();
            durations[i] = outcome.durationMs();
            requestHeaders[i] = storable(outcome.requestHeaders());
            truncated[i] = false;
            leases[i] = delivery.lease();
            retryAfters[i] = retryAfter == null ? null : Long.valueOf(retryAfter.toMillis());
            nextAfters[i] = recording.held() ? null : retryAfters[i];
            if (outcome instanceof Outcome.Answered answered) {
                statuses[i] = (short) answered.status();
                responseHeaders[i] = storable(answered.headers());
                responseBodies[i] = answered.body();
                truncated[i] = answered.truncated();
            }
            Failure failure = recording.failure();
            if (failure != null) {
                errorCodes[i] = failure.code().word();
                errorMessages[i] = storable(failure.message());
            }
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfUUID(workspaceIds)
                .addArrayOfUUID(webhookIds)
                .addArrayOfUUID(eventIds)
                .addArrayOfUUID(ids)
                .addArrayOfInteger(numbers)
                .addArrayOfLong(leases)
                .addValue(retryAfters)
                .addArrayOfString(eventTypes)
                .addArrayOfString(causes)
                .addArrayOfOffsetDateTime(ats)
                .addArrayOfString(urls)
                .addArrayOfBoolean(succeeded)
                .addValue(statuses)
                .addValue(errorCodes)
                .addValue(errorMessages)
                .addArrayOfInteger(durations)
                .addArrayOfString(requestHeaders)
                .addValue(responseHeaders)
                .addValue(responseBodies)
                .addArrayOfBoolean(truncated)
                .addInteger(node);
        addCounts(columns, recordings);
        return columns.addValue(nextAfters);
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
