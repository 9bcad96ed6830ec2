package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.internal.mysql.SqlEffect;
import java.sql.CallableStatement;
import java.sql.SQLException;

/** A callable statement of a lease. */
final class LeasedCallableStatement extends DelegatingCallableStatement {
    private LeasedCallableStatement(Lease lease, String sql, CallableStatement statement) {
        super(lease, sql, statement);
    }

    /** Made here, so that this class, which is large, is loaded when a procedure is called and not with every first lease. */
    static CallableStatement of(Lease lease, String sql, CallableStatement statement) throws SQLException {
        return lease.trackPrepared(sql, SqlEffect.ofCall(sql), new LeasedCallableStatement(lease, sql, statement));
    }
}
