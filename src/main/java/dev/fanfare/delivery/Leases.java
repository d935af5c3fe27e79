package dev.fanfare.delivery;

/**
 * Makes the leases of this node: its number in the bits above the lowest 40, a running number of the claim below. No
 * two claims share a lease, so an outcome can tell its own claim from a later one of the same node. Confined to the
 * engine's event loop.
 */
public final class Leases {
    private static final int CLAIM_BITS = 40;

    private int node;
    private long claims;

    public Leases(int node) {
        this.node = node;
    }

    /** The number under which this node beats. */
    public int node() {
        return node;
    }

    long next() {
        return (((long) node) << CLAIM_BITS) | ++claims;
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
