package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands in the place of a connection or statement whose lease has ended: it is closed, and refuses the rest. */
final class ClosedStub implements InvocationHandler {
    static final Connection CONNECTION = stub(Connection.class, "connection", false);
    /** In the place of a connection that the pool took back by force. */
    static final Connection RECLAIMED = stub(Connection.class, "connection", true);

    static final CallableStatement STATEMENT = stub(CallableStatement.class, "statement", false);

    static final ResultSet RESULTS = stub(ResultSet.class, "result set", false);

    private final String what;
    private final boolean reclaimed;

    private ClosedStub(String what, boolean reclaimed) {
        this.what = what;
        this.reclaimed = reclaimed;
    }

    private LeaseClosedException refusal(String method) {
        return new LeaseClosedException(what, method, reclaimed);
    }

    private static <T> T stub(Class<T> type, String what, boolean reclaimed) {
        return type.cast(Proxy.newProxyInstance(
                ClosedStub.class.getClassLoader(), new Class<?>[] {type}, new ClosedStub(what, reclaimed)));
    }

    static SQLFeatureNotSupportedException notSupported(String method) {
        return new SQLFeatureNotSupportedException(
                ErrorCode.NOT_SUPPORTED + " " + method + "() is not supported on a pooled connection: it could not be "
                        + "undone for the next borrower. See: holdfast explain " + ErrorCode.NOT_SUPPORTED,
                "0A000");
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws SQLException {
        switch (method.getName()) {
            case "isClosed":
                return true;
            case "isValid":
                return false;
            case "close", "abort", "beginRequest", "endRequest":
                return null;
            case "hashCode":
                return System.identityHashCode(proxy);
            case "equals":
                return proxy == arguments[0];
            case "toString":
                return "closed " + what;
            case "setClientInfo":
                SQLClientInfoException refusal = new SQLClientInfoException("closed", Map.of());
                refusal.initCause(refusal(method.getName()));
                throw refusal;
            default:
                throw refusal(method.getName());
        }
    }
}
