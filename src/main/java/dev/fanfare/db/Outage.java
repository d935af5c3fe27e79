package dev.fanfare.db;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Tells failures of the database itself, which pass, from failures of what was asked of it, which do not. */
public final class Outage {
    private Outage() {}

    /**
     * Whether the same statement may well succeed later: no connection, none free, the server starting, stopping, out
     * of resources, or slow.
     */
    public static boolean is(Throwable failure) {
        return switch (failure) {
            case PgException e -> isPassing(e.getSqlState());
            // The client's own: connection closed, pool timed out or full.
            case VertxException e -> true;
            case IOException e -> true;
            case TimeoutException e -> true;
            default -> false;
        };
    }

    private static boolean isPassing(String state) {
        return state.startsWith("08") // connection exception
                || state.startsWith("53") // insufficient resources
                || state.startsWith("57") // operator intervention, also statement_timeout
                || state.startsWith("40") // serialization failure, deadlock
                || state.equals("55P03") // lock not available
                || state.equals("25006") // read-only: a standby during a switch-over
                || state.equals("25P03"); // we stood still for too long within a transaction
    }
}
