package io.holdfast.jdbi;

import io.holdfast.pool.HoldfastDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Cleanable;
import org.jspecify.annotations.Nullable;

/**
 * Where a Jdbi's connections come from: the pool, or, while {@link #open} runs, the hands of its caller, who has borrowed
 * one already and will return it. Thread-safe.
 */
final class Handover implements ConnectionFactory {
    private record Handed(Connection connection, boolean inTransaction) {}

    private final HoldfastDataSource pool;
    /** Set for the time of {@link #open} only. Jdbi has no other way to be given a connection. */
    private final ThreadLocal<@Nullable Handed> handed = new ThreadLocal<>();

    Handover(HoldfastDataSource pool) {
        this.pool = pool;
    }

    /** A handle on a connection that the caller keeps. */
    Handle open(Jdbi jdbi, Connection connection, boolean inTransaction) {
        handed.set(new Handed(connection, inTransaction));
        try {
            return jdbi.open();
        } finally {
            handed.remove();
        }
    }

    /** True while a handle is made for a transaction that its caller ends. */
    boolean isForTransaction() {
        Handed now = handed.get();
        return now != null && now.inTransaction;
    }

    @Override
    public Connection openConnection() throws SQLException {
        Handed now = handed.get();
        return now != null ? now.connection : pool.getConnection();
    }

    @Override
    public Cleanable getCleanableFor(Connection connection) {
        return handed.get() != null ? Cleanable.NO_OP : connection::close;
    }
}
