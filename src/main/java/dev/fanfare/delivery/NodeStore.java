package dev.fanfare.delivery;

import dev.fanfare.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** The SQL of who is alive. */
public final class NodeStore {
    private final SqlClient client;

    public NodeStore(SqlClient client) {
        this.client = client;
    }

    /** Enters a node under a number of its own. */
    public Future<Integer> register() {
        return client.preparedQuery("INSERT INTO node (beat_at) VALUES (fanfare_now()) RETURNING id")
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    /** Shows that a node lives. False when it was given up for dead in the meantime. */
    public Future<Boolean> beat(int node) {
        return client.preparedQuery("UPDATE node SET beat_at = fanfare_now() WHERE id = $1")
                .execute(Tuple.of(node))
                .map(rows -> rows.rowCount() > 0);
    }

    /** The nodes whose last beat is older than {@code seconds}, each with that beat. */
    public Future<Map<Integer, Instant>> silent(int seconds) {
        return client.preparedQuery("""
                        SELECT id, beat_at FROM node
                        WHERE beat_at < fanfare_now() - $1 * interval '1 second'""")
                .execute(Tuple.of(seconds))
                .map(rows -> Rows.list(rows, row -> Map.entry(row.getInteger("id"), Rows.time(row, "beat_at"))).stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * Strikes a node out, if it has not beaten since.
     *
     * @return whether this call did it
     */
    public Future<Boolean> strikeOut(int node, Instant lastBeat) {
        return client.preparedQuery("DELETE FROM node WHERE id = $1 AND beat_at = $2")
                .execute(Tuple.of(node, Rows.utc(lastBeat)))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Signs a node off. */
    public Future<Void> remove(int node) {
        return client.preparedQuery("DELETE FROM node WHERE id = $1")
                .execute(Tuple.of(node))
                .mapEmpty();
    }
}
