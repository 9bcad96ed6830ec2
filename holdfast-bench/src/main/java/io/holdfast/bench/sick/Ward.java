package io.holdfast.bench.sick;

import io.holdfast.doctor.server.ReadOptions;
import java.sql.Connection;
import java.sql.SQLException;

/** A real server that was made sick, until it is closed. */
interface Ward extends AutoCloseable {
    /** Where it listens. */
    int port();

    /** What tells who is at fault: the session at which others wait, or the name of a transaction; empty for the rest. */
    String culprit(Sickness sickness);

    /** What the doctor is told besides. */
    ReadOptions options();

    /** A session of an administrator. */
    Connection admin() throws SQLException;

    @Override
    void close() throws SQLException;
}
