package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;

/** What stands in the place of a result set that is closed: it refuses everything else. */
final class ClosedResultSet extends RefusingResultSet {
    static final ClosedResultSet INSTANCE = new ClosedResultSet();

    private ClosedResultSet() {}

    @Override
    LeaseClosedException refusal(String method) {
        return new LeaseClosedException("result set", method, ErrorCode.LEASE_CLOSED);
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
        return "closed result set";
    }
}
