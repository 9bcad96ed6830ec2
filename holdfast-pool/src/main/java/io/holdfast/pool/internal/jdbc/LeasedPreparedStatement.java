package io.holdfast.pool.internal.jdbc;

import java.sql.PreparedStatement;

/** A prepared statement of a lease. */
class LeasedPreparedStatement extends DelegatingPreparedStatement {
    LeasedPreparedStatement(LeasedConnection lease, String sql, PreparedStatement statement) {
        super(lease, sql, statement);
    }
}
