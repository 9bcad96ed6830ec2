package io.holdfast.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;

/** A pool on the demo's stage: Holdfast, or the peer. Thread-safe. */
interface DemoPool extends AutoCloseable {
    String name();

    Connection borrow() throws SQLException;

    Figures figures();

    /** Whether a thread of this name was made by the pool. */
    boolean ownsThread(String name);

    @Override
    void close();

    /** Connections lent, connections ready, and threads that wait for one. */
    record Figures(int inUse, int idle, int waiting) {}
}
