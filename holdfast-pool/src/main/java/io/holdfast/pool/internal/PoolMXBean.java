package io.holdfast.pool.internal;

/** A pool in JMX. The figures of {@link io.holdfast.pool.PoolFigure} are attributes besides these. */
public interface PoolMXBean {
    String getName();

    /** A name of {@link io.holdfast.pool.ServerState}. */
    String getServerState();

    /** Connections found unusable and removed. */
    long getBroken();

    /** Replaces every connection. */
    void refresh();

    /** Changes the sizes. */
    void resize(int size, int maxOverflow);

    /** Replaces every connection: idle ones now, those in use when they come back. HikariCP's name for it. */
    void softEvictConnections();

    /** Lends nothing until it is resumed. Does not wait for leases to come back. */
    void suspendPool();

    /** Lends again. */
    void resumePool();

    boolean isSuspended();

    long getBorrowTimeoutMillis();

    void setBorrowTimeoutMillis(long millis);

    long getIdleTimeoutMillis();

    void setIdleTimeoutMillis(long millis);

    long getMaxLifetimeMillis();

    void setMaxLifetimeMillis(long millis);

    long getLeakThresholdMillis();

    void setLeakThresholdMillis(long millis);

    /** The user of connections that are opened from now on. */
    void setUsername(String username);

    /** The password of connections that are opened from now on. */
    void setPassword(String password);
}
