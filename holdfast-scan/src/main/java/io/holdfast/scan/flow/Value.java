package io.holdfast.scan.flow;

/**
 * What an expression gives in one state.
 *
 * @param element the place of the connection in a tuple, or -1
 */
record Value(State state, Tag tag, int element) {
    enum Tag {
        OTHER,
        /** The connection that is followed. */
        CONNECTION,
        /** A cursor or statement of it. */
        DERIVED,
        NULL,
        TRUE,
        FALSE,
        /** A tuple or collection with the connection in it. */
        TUPLE,
        /** What closes it at the end of a {@code with}. */
        CLOSING,
        /** Its close method, as a value. */
        CLOSER,
        /** A closure that uses it. */
        CAPTURE
    }

    Value(State state, Tag tag) {
        this(state, tag, -1);
    }
}
