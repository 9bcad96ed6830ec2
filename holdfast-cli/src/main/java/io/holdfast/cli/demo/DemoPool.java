package io.holdfast.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;

/** A pool on the demo's stage: Holdfast, or the peer. Thread-safe. */
interface DemoPool extends AutoCloseable {
    String name();

    Connection borrow() throws SQLException;

    Figures figures();

    /** Connections that the pool found closed by the server or the network before anybody was given them. */
    long endsNoticed();

    /** Leases that the pool took back because nobody could reach them any more. */
    long leasesTakenBack();

    /** Connections that the pool may have beside its slots, for health checks. */
    default int besideSlots() {
        return 0;
    }

    /** Whether a thread of this name was made by the pool. */
    boolean ownsThread(String name);

    @Override
    void close();

    /** Connections lent, connections ready, and threads that wait for one. */
    record Figures(int inUse, int idle, int waiting) {}
}
