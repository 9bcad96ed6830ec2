package io.holdfast.pool.internal.jdbc;

import java.sql.CallableStatement;

/** A callable statement of a lease. */
final class LeasedCallableStatement extends DelegatingCallableStatement {
    LeasedCallableStatement(LeasedConnection lease, String sql, CallableStatement statement) {
        super(lease, sql, statement);
    }

    @Override
    void end() {
        super.end();
        callable = ClosedStatement.INSTANCE;
    }
}
