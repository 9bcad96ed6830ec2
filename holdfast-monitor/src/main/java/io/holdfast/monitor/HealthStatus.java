package io.holdfast.monitor;

/** Whether an application can use its database; best first. */
public enum HealthStatus {
    /** All is well. */
    UP,
    /** It works, with less than it should have: the pool is full, or one of the observers has no answer. */
    DEGRADED,
    /** The database cannot be reached, as two observers say: the pool, and a connection of the monitor's own. */
    DOWN;

    /** The worse of the two. */
    public HealthStatus or(HealthStatus other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
