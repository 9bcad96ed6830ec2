package io.holdfast.pool.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A prepared statement of a lease. */
class LeasedPreparedStatement extends DelegatingPreparedStatement {
    LeasedPreparedStatement(Lease lease, String sql, PreparedStatement statement) {
        super(lease, sql, statement);
    }

    @Override
    public void addBatch() throws SQLException {
        super.addBatch();
        batched();
    }
}
