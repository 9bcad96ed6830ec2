package io.holdfast.pool;

/** The server, as a pool sees it. */
public enum ServerState {
    /** Connections open, and answer. */
    UP,
    /** A connection was lost or went silent: the others must answer before they are lent. */
    SUSPECT,
    /** No connection is left, or none was ever opened, and opening fails. One attempt at a time is made to reach it. */
    DOWN,
    /** It accepts again, and the pool is not yet back at its size. */
    RECOVERING
}
