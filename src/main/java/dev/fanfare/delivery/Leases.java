package dev.fanfare.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the leases of this node: its number in the bits above the lowest 40, a running number of the claim below. No
 * two claims share a lease, so an outcome can tell its own claim from a later one of the same node. May be used from any
 * thread.
 */
public final class Leases {
    private static final int CLAIM_BITS = 40;

    private final AtomicLong claims = new AtomicLong();
    private volatile int node;

    public Leases(int node) {
        this.node = node;
    }

    /** The number under which this node beats. */
    public int node() {
        return node;
    }

    long next() {
        return (((long) node) << CLAIM_BITS) | claims.incrementAndGet();
    }

    /** Goes on under another number, because the old one was given up for dead. */
    void renumber(int newNode) {
        node = newNode;
    }

    static long first(int node) {
        return ((long) node) << CLAIM_BITS;
    }

    static long last(int node) {
        return first(node + 1) - 1;
    }
}
