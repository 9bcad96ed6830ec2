package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;
import java.sql.SQLClientInfoException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/** What stands in the place of a connection whose lease has ended: it is closed, and refuses the rest. */
final class ClosedConnection extends RefusingConnection {
    static final ClosedConnection RETURNED = new ClosedConnection(ErrorCode.LEASE_CLOSED);
    /** In the place of a connection that the pool took back by force. */
    static final ClosedConnection RECLAIMED = new ClosedConnection(ErrorCode.LEASE_RECLAIMED);
    /** As above, at the end of its transaction's time. */
    static final ClosedConnection TIMED_OUT = new ClosedConnection(ErrorCode.TRANSACTION_TIMEOUT);

    private final ErrorCode why;

    private ClosedConnection(ErrorCode why) {
        this.why = why;
    }

    @Override
    LeaseClosedException refusal(String method) {
        return new LeaseClosedException("connection", method, why);
    }

    @Override
    public boolean isClosed() {
        return true;
    }

    @Override
    public boolean isValid(int seconds) {
        return false;
    }

    @Override
    public void close() {
        // Closed it is.
    }

    @Override
    public void abort(Executor executor) {
        // Closed it is.
    }

    @Override
    public void beginRequest() {
        // Nothing begins here.
    }

    @Override
    public void endRequest() {
        // Nothing began here.
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        throw noClientInfo();
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        throw noClientInfo();
    }

    private SQLClientInfoException noClientInfo() {
        SQLClientInfoException refused = new SQLClientInfoException("closed", Map.of());
        refused.initCause(refusal("setClientInfo"));
        return refused;
    }

    @Override
    public String toString() {
        return "closed connection";
    }
}
