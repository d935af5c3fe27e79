package dev.fanfare.console;

import dev.fanfare.delivery.Attempt;
import dev.fanfare.delivery.AttemptLog;
import dev.fanfare.id.AttemptId;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One page of a webhook's log, and the ways on from it as queries; empty where there is no way.
 *
 * @param further where to go on searching, when the search ended before the log did
 */
public record LogSlice(LogFilter filter, List<AttemptRow> rows, String newer, String older, String further) {
    private static final int PER_PAGE = 50;

    /** Rows looked at one by one for one page; about 30 ms of work. */
    static final int REACH = 20_000;

    static Future<LogSlice> read(AttemptLog log, WorkspaceId workspaceId, WebhookId webhookId, LogFilter filter) {
        UUID after = filter.after();
        if (after != null) {
            return log.newer(workspaceId, webhookId, filter.toFilter(), after, PER_PAGE + 1, REACH)
                    .map(found -> below(filter, found));
        }
        return log.older(workspaceId, webhookId, filter.toFilter(), filter.before(), PER_PAGE + 1, REACH)
                .compose(found -> found.size() > PER_PAGE || !filter.isNarrowed()
                        ? Future.succeededFuture(above(filter, found, Optional.empty()))
                        : log.reached(workspaceId, webhookId, filter.toFilter(), filter.before(), REACH)
                                .map(end -> above(filter, found, end)));
    }

    /** Read upwards: one more than fits means that there are newer ones. */
    private static LogSlice below(LogFilter filter, List<Attempt> found) {
        boolean more = found.size() > PER_PAGE;
        List<AttemptRow> rows = rows(more ? found.subList(1, found.size()) : found);
        return new LogSlice(
                filter,
                rows,
                more ? filter.newerThan(rows.getFirst().id()) : "",
                rows.isEmpty() ? "" : filter.olderThan(rows.getLast().id()),
                "");
    }

    private static LogSlice above(LogFilter filter, List<Attempt> found, Optional<AttemptId> end) {
        boolean more = found.size() > PER_PAGE;
        List<AttemptRow> rows = rows(more ? found.subList(0, PER_PAGE) : found);
        return new LogSlice(
                filter,
                rows,
                filter.before() == null || rows.isEmpty()
                        ? ""
                        : filter.newerThan(rows.getFirst().id()),
                more ? filter.olderThan(rows.getLast().id()) : "",
                end.map(id -> filter.olderThan(id.toString())).orElse(""));
    }

    private static List<AttemptRow> rows(List<Attempt> attempts) {
        return attempts.stream().map(AttemptRow::of).toList();
    }

    boolean has(AttemptId id) {
        return at(id) >= 0;
    }

    /** The address part of the attempt next to one, {@code att_…?outcome=failed}; null when this page does not tell. */
    @Nullable
    String beside(AttemptId id, int step) {
        int at = at(id) + step;
        return at(id) < 0 || at < 0 || at >= rows.size() ? null : rows.get(at).id() + filter.here();
    }

    private int at(AttemptId id) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).id().equals(id.toString())) {
                return i;
            }
        }
        return -1;
    }
}
