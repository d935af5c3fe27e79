package dev.fanfare.delivery;

import dev.fanfare.db.BoundedSearch;
import dev.fanfare.db.Rows;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the search for a part of a webhook's log. */
final class AttemptSearch {
    /** An attempt's id is made after it, so it is later than its time; a clock that is set moves both. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final int SUCCESS = 2;

    private AttemptSearch() {}

    static BoundedSearch of(WorkspaceId workspaceId, WebhookId webhookId, AttemptFilter filter) {
        BoundedSearch search = source(workspaceId, filter.eventId())
                .within("workspace_id = ?", workspaceId.value())
                .within("webhook_id = ?", webhookId.value());
        if (filter.from() != null) {
            search.within("id >= ?", Uuid7.floor(filter.from().minus(SLACK))).where("at >= ?", Rows.utc(filter.from()));
        }
        if (filter.to() != null) {
            search.within("id < ?", Uuid7.floor(filter.to().plus(SLACK))).where("at < ?", Rows.utc(filter.to()));
        }
        if (filter.eventType() != null) {
            search.where("event_type = ?", filter.eventType());
        }
        if (filter.succeeded() != null) {
            addOutcome(search, filter.succeeded());
        }
        if (filter.statusClass() != null) {
            addOutcome(search, filter.statusClass() == SUCCESS);
            search.where("coalesce(status, 0) / 100 = ?", filter.statusClass());
        }
        return search;
    }

    /** An event has few attempts, and an index of its own; OFFSET keeps the planner from walking the log instead. */
    private static BoundedSearch source(WorkspaceId workspaceId, @Nullable EventId eventId) {
        return eventId == null
                ? new BoundedSearch("attempt")
                : new BoundedSearch(
                        "(SELECT * FROM attempt WHERE workspace_id = ? AND event_id = ? OFFSET 0) AS of_event",
                        workspaceId.value(),
                        eventId.value());
    }

    /** There is an index of failures, written as this condition is. */
    private static void addOutcome(BoundedSearch search, boolean succeeded) {
        if (succeeded) {
            search.where("succeeded");
        } else {
            search.within("NOT succeeded");
        }
    }
}
