package io.holdfast.pool.internal;

/** The pool's figures in JMX; see {@link io.holdfast.pool.PoolStats} for what each is. */
public interface PoolMXBean {
    String getName();

    int getSize();

    int getMaxOverflow();

    int getInUse();

    int getIdle();

    int getOpening();

    int getWaiting();

    double getUtilisation();

    long getBorrows();

    long getBorrowTimeouts();

    long getOpened();

    long getOpenFailures();

    long getRetries();

    long getRepeatedStatements();

    /** A name of {@link io.holdfast.pool.ServerState}. */
    String getServerState();

    /** Connections found unusable and removed. */
    long getBroken();

    /** Replaces every connection. */
    void refresh();

    /** Changes the sizes. */
    void resize(int size, int maxOverflow);
}
