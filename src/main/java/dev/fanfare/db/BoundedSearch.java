package dev.fanfare.db;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A statement that lists a part of a large table by its {@code id}, the newest first. It holds only the conditions that
 * are asked for: a statement with all of them, each switched off by a null, gets a plan that is right for none.
 *
 * <p>What an index cannot narrow is looked for row by row, so such a search ends after a given number of rows: on a
 * table of millions a page that finds nothing must not cost seconds.
 */
public final class BoundedSearch {
    /** SQL with {@code ?} where its values go. */
    private record Piece(String sql, List<Object> values) {
        String bind(Tuple parameters) {
            StringBuilder bound = new StringBuilder();
            int next = 0;
            for (int i = 0; i < sql.length(); i++) {
                char c = sql.charAt(i);
                if (c == '?') {
                    parameters.addValue(values.get(next++));
                    bound.append('$').append(parameters.size());
                } else {
                    bound.append(c);
                }
            }
            return bound.toString();
        }
    }

    /** A statement, ready to be run. */
    public record Statement(String sql, Tuple parameters) {}

    private final Piece source;
    private final List<Piece> bounds = new ArrayList<>();
    private final List<Piece> rest = new ArrayList<>();
    private String order = "DESC";

    /** Begins a search in a table, or in a subquery with its values. */
    public BoundedSearch(String source, Object... values) {
        this.source = new Piece(source, List.of(values));
    }

    /** Adds a condition that an index serves. */
    public BoundedSearch within(String condition, Object... values) {
        bounds.add(new Piece(condition, List.of(values)));
        return this;
    }

    /** Adds a condition that is looked at row by row. */
    public BoundedSearch where(String condition, Object... values) {
        rest.add(new Piece(condition, List.of(values)));
        return this;
    }

    public BoundedSearch olderThan(UUID id) {
        return within("id < ?", id);
    }

    /** The oldest first. */
    public BoundedSearch newerThan(UUID id) {
        order = "ASC";
        return within("id > ?", id);
    }

    /**
     * The rows.
     *
     * @param reach how many rows to look at one by one
     */
    public Statement page(String columns, int limit, int reach) {
        Tuple parameters = Tuple.tuple();
        String sql = """
                SELECT %s
                FROM (SELECT * FROM %s WHERE %s ORDER BY id %s LIMIT %d) AS looked
                WHERE %s
                ORDER BY id %s
                LIMIT %d""".formatted(
                        columns,
                        source.bind(parameters),
                        all(bounds, parameters),
                        order,
                        reach,
                        all(rest, parameters),
                        order,
                        limit);
        return new Statement(sql, parameters);
    }

    /** The id of the last row that {@link #page} looks at; none when it looks at all there are. */
    public Statement end(int reach) {
        Tuple parameters = Tuple.tuple();
        String sql = "SELECT id FROM %s WHERE %s ORDER BY id %s OFFSET %d LIMIT 1"
                .formatted(source.bind(parameters), all(bounds, parameters), order, reach - 1);
        return new Statement(sql, parameters);
    }

    private static String all(List<Piece> conditions, Tuple parameters) {
        return conditions.isEmpty()
                ? "true"
                : conditions.stream()
                        .map(condition -> condition.bind(parameters))
                        .collect(Collectors.joining(" AND "));
    }
}
