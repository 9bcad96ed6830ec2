package io.holdfast.monitor.observe;

import io.holdfast.doctor.Target;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.ReservedConnection;
import java.sql.Connection;
import java.sql.SQLException;

/** A connection of the monitor's own, and how to cut it. {@link #abort} may be called by any thread, and does not wait. */
interface Link {
    /** The connection. */
    Connection connection();

    /** Cuts it; what waits on it fails. */
    void abort();

    /** How one is opened; may wait. */
    @FunctionalInterface
    interface Opener {
        Link open() throws Exception;
    }

    /** The place that a pool keeps beside its slots. */
    static Opener reserved(HoldfastDataSource pool) {
        return () -> {
            ReservedConnection reserved = pool.openReserved();
            return new Link() {
                @Override
                public Connection connection() {
                    return reserved.connection();
                }

                @Override
                public void abort() {
                    reserved.abort();
                }
            };
        };
    }

    /** A login of the monitor's own. */
    static Opener to(Target target) {
        return () -> {
            Connection connection = target.open();
            return new Link() {
                @Override
                public Connection connection() {
                    return connection;
                }

                @Override
                public void abort() {
                    try {
                        connection.abort(Runnable::run);
                    } catch (SQLException e) {
                        // It was closed before.
                    }
                }
            };
        };
    }
}
