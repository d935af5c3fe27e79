package dev.fanfare.faults;

/** A promise that was not kept, and where. */
record Violation(Kind kind, String what) {
    enum Kind {
        /** A publish was answered with something else than yes or "try again". */
        REFUSED,
        /** An acknowledged event is not in the database. */
        NOT_STORED,
        /** One publish became two events. */
        STORED_TWICE,
        /** Another number of webhooks is owed the event than the publisher was told. */
        MISCOUNTED,
        /** A stored event did not reach a healthy webhook that wants it. */
        LOST,
        /** It did, and the log does not say so, or it is still owed. */
        NOT_SETTLED,
        /** Something was stored or arrived that nobody published, or where nobody wanted it. */
        UNPUBLISHED,
        WRONG_BYTES,
        WRONG_SIGNATURE,
        WRONG_TIMESTAMP,
        /** Two attempts of one delivery were under way at the same time, and no lease had run out. */
        OVERLAP,
        /** An attempt was made again, and no fault had caught the one before in flight. */
        DUPLICATE,
        /** A request arrived that is not in the log, and no fault had caught it in flight. */
        NOT_LOGGED,
        /** The log has an answer to a request that never arrived. */
        NOT_MADE
    }

    @Override
    public String toString() {
        return kind + " " + what;
    }
}
