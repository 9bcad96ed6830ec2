package io.holdfast.pool;

/** What a pool is doing with one of its connections. */
public enum ConnectionState {
    /** It is being opened. */
    OPENING,
    /** It is ready to be lent. */
    IDLE,
    /** It is lent. */
    IN_USE,
    /** It came back, and is being put in order. */
    RESETTING,
    /** It is being asked whether it is alive. */
    VALIDATING,
    /** It is being closed. */
    CLOSING
}
