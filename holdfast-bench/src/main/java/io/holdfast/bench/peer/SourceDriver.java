package io.holdfast.bench.peer;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Stand-in until the test kit's driver. */
public final class SourceDriver implements Driver {
    static final String URL = "jdbc:bench:scripted";

    static {
        try {
            DriverManager.registerDriver(new SourceDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) {
        return acceptsURL(url)
                ? (Connection) Proxy.newProxyInstance(
                        SourceDriver.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (p, m, a) -> switch (m.getName()) {
                            case "isValid", "getAutoCommit" -> true;
                            case "getTransactionIsolation" -> Connection.TRANSACTION_REPEATABLE_READ;
                            case "toString" -> "connection";
                            case "hashCode" -> System.identityHashCode(p);
                            case "equals" -> p == a[0];
                            default ->
                                m.getReturnType() == boolean.class
                                        ? (Object) false
                                        : m.getReturnType() == int.class ? (Object) 0 : null;
                        })
                : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.equals(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }
}
