package io.holdfast.it.contract;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database in memory that counts: what a pool did to it is the proof of most contracts. Thread-safe. */
final class FakeDatabase {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger mostOpen = new AtomicInteger();
    final AtomicInteger openStatements = new AtomicInteger();
    final AtomicInteger commits = new AtomicInteger();
    final AtomicInteger rollbacks = new AtomicInteger();

    /** Opens the physical connections. */
    DataSource dataSource() {
        return proxy(DataSource.class, (self, method, arguments) -> switch (method.getName()) {
            case "getConnection" -> connect();
            case "getLoginTimeout" -> 0;
            case "isWrapperFor" -> false;
            default -> FakeConnection.objectMethod(self, method, arguments);
        });
    }

    private Connection connect() {
        int id = opened.incrementAndGet();
        int now = open.incrementAndGet();
        mostOpen.accumulateAndGet(now, Math::max);
        return proxy(Connection.class, new FakeConnection(this, id));
    }

    /** The number of the physical connection under a lease; what the driver says goes through every pool unchanged. */
    static int idOf(Connection lease) throws java.sql.SQLException {
        return Integer.parseInt(lease.nativeSQL("id"));
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FakeDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
