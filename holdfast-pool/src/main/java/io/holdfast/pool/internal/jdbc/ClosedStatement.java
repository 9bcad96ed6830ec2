package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;

/** What stands in the place of a statement that is closed, of whatever kind: it refuses everything else. */
final class ClosedStatement extends RefusingCallableStatement {
    static final ClosedStatement INSTANCE = new ClosedStatement();

    private ClosedStatement() {}

    @Override
    LeaseClosedException refusal(String method) {
        return new LeaseClosedException("statement", method, ErrorCode.LEASE_CLOSED);
    }

    @Override
    public boolean isClosed() {
        return true;
    }

    @Override
    public void close() {
        // Closed it is.
    }

    @Override
    public String toString() {
        return "closed statement";
    }
}
