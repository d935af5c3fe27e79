package dev.fanfare.delivery;

import dev.fanfare.db.Rows;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement that lists a part of a webhook's log. It holds only the conditions that are asked for: a statement with
 * all of them, each switched off by a null, gets a plan that is right for none.
 *
 * <p>What an index cannot narrow is looked for row by row, so such a search ends after a given number of rows: on a log
 * of millions a page that finds nothing must not cost seconds.
 */
final class AttemptSearch {
    /** An attempt's id is made after it, so it is later than its time; a clock that is set moves both. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final int SUCCESS = 2;

    /**
     * A condition.
     *
     * @param sql with {@code ?} where the value goes
     * @param value null when there is none
     */
    private record Condition(String sql, @Nullable Object value) {}

    /** A statement, ready to be run. */
    record Statement(String sql, Tuple parameters) {}

    /** Conditions that an index serves. */
    private final List<Condition> bounds = new ArrayList<>();
    /** Conditions that are looked at row by row. */
    private final List<Condition> rest = new ArrayList<>();

    private final WorkspaceId workspaceId;
    private final @Nullable EventId eventId;
    private String order = "DESC";

    AttemptSearch(WorkspaceId workspaceId, WebhookId webhookId, AttemptFilter filter) {
        this.workspaceId = workspaceId;
        this.eventId = filter.eventId();
        bounds.add(new Condition("workspace_id = ?", workspaceId.value()));
        bounds.add(new Condition("webhook_id = ?", webhookId.value()));
        if (filter.from() != null) {
            bounds.add(new Condition("id >= ?", Uuid7.floor(filter.from().minus(SLACK))));
            rest.add(new Condition("at >= ?", Rows.utc(filter.from())));
        }
        if (filter.to() != null) {
            bounds.add(new Condition("id < ?", Uuid7.floor(filter.to().plus(SLACK))));
            rest.add(new Condition("at < ?", Rows.utc(filter.to())));
        }
        if (filter.eventType() != null) {
            rest.add(new Condition("event_type = ?", filter.eventType()));
        }
        if (filter.succeeded() != null) {
            addOutcome(filter.succeeded());
        }
        if (filter.statusClass() != null) {
            addOutcome(filter.statusClass() == SUCCESS);
            rest.add(new Condition("coalesce(status, 0) / 100 = ?", filter.statusClass()));
        }
    }

    /** There is an index of failures, written as this condition is. */
    private void addOutcome(boolean succeeded) {
        if (succeeded) {
            rest.add(new Condition("succeeded", null));
        } else {
            bounds.add(new Condition("NOT succeeded", null));
        }
    }

    AttemptSearch olderThan(UUID id) {
        bounds.add(new Condition("id < ?", id));
        return this;
    }

    /** The oldest first. */
    AttemptSearch newerThan(UUID id) {
        bounds.add(new Condition("id > ?", id));
        order = "ASC";
        return this;
    }

    /**
     * The attempts.
     *
     * @param reach how many rows to look at one by one
     */
    Statement page(int limit, int reach) {
        Tuple parameters = Tuple.tuple();
        String sql = """
                SELECT id, webhook_id, event_id, event_type, cause, number, at, url, succeeded, status,
                    error_code, error_message, duration_ms, next_attempt_at
                FROM (SELECT * FROM %s WHERE %s ORDER BY id %s LIMIT %s) AS looked
                WHERE %s
                ORDER BY id %s
                LIMIT %s""".formatted(
                        source(parameters),
                        where(bounds, parameters),
                        order,
                        bind(parameters, reach),
                        where(rest, parameters),
                        order,
                        bind(parameters, limit));
        return new Statement(sql, parameters);
    }

    /** The id of the last row that {@link #page} looks at; none when it looks at all there are. */
    Statement end(int reach) {
        Tuple parameters = Tuple.tuple();
        String sql = """
                SELECT id FROM %s WHERE %s ORDER BY id %s OFFSET %s LIMIT 1""".formatted(source(parameters), where(bounds, parameters), order, bind(parameters, reach - 1));
        return new Statement(sql, parameters);
    }

    /** An event has few attempts, and an index of its own; OFFSET keeps the planner from walking the log instead. */
    private String source(Tuple parameters) {
        return eventId == null
                ? "attempt"
                : "(SELECT * FROM attempt WHERE workspace_id = %s AND event_id = %s OFFSET 0) AS of_event"
                        .formatted(bind(parameters, workspaceId.value()), bind(parameters, eventId.value()));
    }

    private static String where(List<Condition> conditions, Tuple parameters) {
        return conditions.isEmpty()
                ? "true"
                : conditions.stream()
                        .map(condition -> condition.value() == null
                                ? condition.sql()
                                : condition.sql().replace("?", bind(parameters, condition.value())))
                        .collect(Collectors.joining(" AND "));
    }

    private static String bind(Tuple parameters, Object value) {
        parameters.addValue(value);
        return "$" + parameters.size();
    }
}
