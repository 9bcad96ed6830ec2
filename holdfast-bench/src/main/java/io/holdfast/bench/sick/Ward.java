package io.holdfast.bench.sick;

import io.holdfast.doctor.server.ReadOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A real server that was made sick, until it is closed. */
interface Ward extends AutoCloseable {
    /** Where it listens. */
    int port();

    /** What tells who is at fault: the session at which others wait, or the name of a transaction; empty for the rest. */
    String culprit(Sickness sickness);

    /** With which options the doctor reads it. */
    ReadOptions options();

    /** A session of an administrator. */
    Connection admin() throws SQLException;

    @Override
    void close() throws SQLException;

    /** Cuts these; what that does not reach goes with the server. */
    static void abort(List<Connection> sessions) {
        for (Connection session : sessions) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                // It goes with the server.
            }
        }
    }
}
