package dev.fanfare.faults;

/** What is done to the service. */
enum Kind {
    KILL,
    KILL_BEFORE_PUBLISH,
    KILL_AFTER_PUBLISH,
    KILL_AFTER_ACKNOWLEDGEMENT,
    KILL_AFTER_CLAIM,
    KILL_DURING_ATTEMPT,
    KILL_BEFORE_RECORD,
    KILL_IN_RECORD,
    KILL_AFTER_RECORD,
    /** Stopped for less than a lease. */
    STOP,
    /** Stopped for longer than a lease, or than other nodes wait for a beat. */
    STOP_PAST_LEASES,
    /** Stopped in a transaction that holds locks, for longer than a lease. */
    STOP_IN_RECORD,
    POSTGRES_CRASHES,
    CONNECTIONS_TERMINATED,
    CONNECTIONS_EXHAUSTED,
    /** Packets of one or both directions wait, so the pools run full; then they go through, or the connections break. */
    NETWORK_HANGS,
    /** The node's machine loses its network in a transaction that holds locks; the database does not notice. */
    NETWORK_GONE,
    /** The clock of leases jumps forward, and back again. */
    CLOCK_FORWARD,
    /** The clock of leases jumps back, and forward again. */
    CLOCK_BACK
}
