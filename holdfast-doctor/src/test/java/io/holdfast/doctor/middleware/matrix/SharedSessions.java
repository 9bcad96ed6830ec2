package io.holdfast.doctor.middleware.matrix;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A careless multiplexer: each statement of each client runs on the next of a few sessions, whatever the client has set or begun, and
 * all questions about the connection itself are answered without asking. Breaks whatever can be broken.
 */
final class SharedSessions implements AutoCloseable {
    private final List<Connection> sessions = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    SharedSessions(Opener opener, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            sessions.add(opener.open(false));
        }
    }

    Connection client() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isValid" -> true;
                    case "close",
                            "abort",
                            "setNetworkTimeout",
                            "setAutoCommit",
                            "setTransactionIsolation",
                            "rollback",
                            "commit" -> null;
                    case "createStatement" -> statement(session().createStatement());
                    default -> invoke(session(), method, arguments);
                });
    }

    /** One session of one client, of which everything is true but whether it lives. */
    static Connection lying(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) ->
                        method.getName().equals("isValid") ? true : invoke(real, method, arguments));
    }

    private synchronized Connection session() {
        return sessions.get(Math.floorMod(next.getAndIncrement(), sessions.size()));
    }

    /** Time-outs and KILL are taken, and do nothing. */
    private static Statement statement(Statement real) {
        return (Statement) Proxy.newProxyInstance(
                Statement.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    boolean kill =
                            arguments != null && String.valueOf(arguments[0]).startsWith("KILL QUERY");
                    if (method.getName().equals("setQueryTimeout") || kill) {
                        return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
                    }
                    return invoke(real, method, arguments);
                });
    }

    private static @Nullable Object invoke(Object real, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection session : sessions) {
            session.close();
        }
    }
}
