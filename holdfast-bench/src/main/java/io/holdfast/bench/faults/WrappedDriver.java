package io.holdfast.bench.faults;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A driver around another, as tracing agents put there: {@code jdbc:wrapped:mysql:…}. Its connections cannot be unwrapped, and its
 * calls can be made to stay in it for ever, as in a resolver of names or a service for passwords.
 */
public final class WrappedDriver implements Driver {
    static final String PREFIX = "jdbc:wrapped:";
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile boolean stuck;

    static {
        try {
            DriverManager.registerDriver(new WrappedDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** From now on calls do not come back; those that came while it was so never will. */
    static void stick(boolean now) {
        stuck = now;
    }

    /** How many calls there were. */
    static int calls() {
        return CALLS.get();
    }

    @Override
    public @Nullable Connection connect(String url, Properties login) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        CALLS.incrementAndGet();
        if (stuck) {
            stay();
        }
        Connection real = DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), login);
        return (Connection) Proxy.newProxyInstance(
                WrappedDriver.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "isWrapperFor":
                            return false;
                        case "unwrap":
                            throw new SQLException("this driver gives nothing of what it wraps");
                        default:
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                    }
                });
    }

    /** Also through interrupts, like a native call. */
    private static void stay() {
        while (true) {
            try {
                NEVER.await();
            } catch (InterruptedException e) {
                // As those do.
            }
        }
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
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
    public Logger getParentLogger() {
        return Logger.getLogger("io.holdfast.bench");
    }
}
