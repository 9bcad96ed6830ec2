package io.holdfast.pool;

/** Which statements are logged, beside those that are slow. */
public enum LogStatements {
    /** None. */
    OFF,
    /** All: each kind of statement once a minute, with a count. */
    ALL
}
