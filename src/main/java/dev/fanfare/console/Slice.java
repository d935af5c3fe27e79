package dev.fanfare.console;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One page of a long list, and the ways on from it as queries; empty where there is no way.
 *
 * @param further where to go on searching, when the search ended before the list did
 */
public record Slice<R extends Slice.Row>(Filter filter, List<R> rows, String newer, String older, String further) {
    private static final int PER_PAGE = 50;

    /** Rows looked at one by one for one page; about 30 ms of work. */
    static final int REACH = 20_000;

    /** What a list shows of one thing. */
    public interface Row {
        String id();
    }

    /** Where the rows come from; looks at no more than {@link #REACH} of them at once. */
    interface Source<R> {
        /** The newest first. */
        Future<List<R>> older(@Nullable UUID than, int limit);

        /** The nearest, the newest of them first. */
        Future<List<R>> newer(UUID than, int limit);

        /** The last row that {@link #older} looks at; empty when it comes to the end of the list. */
        Future<Optional<UUID>> reached(@Nullable UUID than);
    }

    static <R extends Row> Future<Slice<R>> read(Filter filter, Source<R> source) {
        UUID after = filter.after();
        if (after != null) {
            return source.newer(after, PER_PAGE + 1).map(found -> below(filter, found));
        }
        return source.older(filter.before(), PER_PAGE + 1)
                .compose(found -> found.size() > PER_PAGE || !filter.isNarrowed()
                        ? Future.succeededFuture(above(filter, found, Optional.empty()))
                        : source.reached(filter.before()).map(end -> above(filter, found, end)));
    }

    /** Read upwards: one more than fits means that there are newer ones. */
    private static <R extends Row> Slice<R> below(Filter filter, List<R> found) {
        boolean more = found.size() > PER_PAGE;
        List<R> rows = more ? found.subList(1, found.size()) : found;
        return new Slice<>(
                filter,
                rows,
                more ? filter.newerThan(rows.getFirst().id()) : "",
                rows.isEmpty() ? "" : filter.olderThan(rows.getLast().id()),
                "");
    }

    private static <R extends Row> Slice<R> above(Filter filter, List<R> found, Optional<UUID> end) {
        boolean more = found.size() > PER_PAGE;
        List<R> rows = more ? found.subList(0, PER_PAGE) : found;
        return new Slice<>(
                filter,
                rows,
                filter.before() == null || rows.isEmpty()
                        ? ""
                        : filter.newerThan(rows.getFirst().id()),
                more ? filter.olderThan(rows.getLast().id()) : "",
                end.map(id -> filter.olderThan(filter.text(id))).orElse(""));
    }

    boolean has(String id) {
        return at(id) >= 0;
    }

    /** The address part of the row next to one, {@code att_…?outcome=failed}; null when this page does not tell. */
    @Nullable
    String beside(String id, int step) {
        int at = at(id) + step;
        return at(id) < 0 || at < 0 || at >= rows.size() ? null : rows.get(at).id() + filter.here();
    }

    private int at(String id) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }
}
