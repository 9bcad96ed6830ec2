package io.holdfast.it.contract;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** A physical connection: remembers every attribute that is set, and knows whether a transaction is open. */
final class FakeConnection implements InvocationHandler {
    /** SQL that makes the connection fail as if the network had gone. */
    static final String DIE = "DIE";

    private final FakeDatabase database;
    private final int id;
    private final Map<String, Object> attributes = new HashMap<>();
    private boolean closed;
    private boolean dead;
    private boolean inTransaction;

    FakeConnection(FakeDatabase database, int id) {
        this.database = database;
        this.id = id;
        attributes.put("AutoCommit", true);
        attributes.put("TransactionIsolation", Connection.TRANSACTION_REPEATABLE_READ);
        attributes.put("Catalog", "shop");
        attributes.put("Schema", "public");
        attributes.put("Holdability", ResultSet.HOLD_CURSORS_OVER_COMMIT);
        attributes.put("NetworkTimeout", 0);
        attributes.put("ReadOnly", false);
        attributes.put("ClientInfo", new Properties());
    }

    @Override
    public synchronized Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        switch (name) {
            case "close", "abort" -> {
                return close();
            }
            case "isClosed" -> {
                return closed;
            }
            case "isValid" -> {
                return !closed && !dead;
            }
            case "toString", "hashCode", "equals", "isWrapperFor", "unwrap" -> {
                return objectMethod(self, method, arguments);
            }
            default -> {
                if (closed || dead) {
                    throw new SQLNonTransientConnectionException("connection " + id + " is gone", "08003");
                }
            }
        }
        return switch (name) {
            case "nativeSQL" -> Integer.toString(id);
            case "commit" -> end(true);
            case "rollback" -> end(false);
            case "createStatement" -> statement(Statement.class, (Connection) self, "");
            case "prepareStatement" -> statement(PreparedStatement.class, (Connection) self, (String) arguments[0]);
            case "prepareCall" -> statement(CallableStatement.class, (Connection) self, (String) arguments[0]);
            case "getMetaData" -> FakeDatabase.proxy(DatabaseMetaData.class, FakeConnection::objectMethod);
            case "setAutoCommit" -> {
                // JDBC: to turn auto-commit on inside a transaction commits it.
                if ((boolean) arguments[0]) {
                    end(true);
                }
                attributes.put("AutoCommit", arguments[0]);
                yield null;
            }
            default -> attribute(name, self, method, arguments);
        };
    }

    private Object attribute(String name, Object self, Method method, Object[] arguments) throws SQLException {
        if (name.startsWith("set") && arguments != null) {
            attributes.put(name.substring(3), arguments[arguments.length - 1]);
            return null;
        }
        String attribute = name.replaceFirst("^(get|is)", "");
        return attributes.containsKey(attribute) ? attributes.get(attribute) : objectMethod(self, method, arguments);
    }

    private Object close() {
        if (!closed) {
            closed = true;
            database.open.decrementAndGet();
        }
        return null;
    }

    private Object end(boolean commit) {
        if (inTransaction) {
            inTransaction = false;
            (commit ? database.commits : database.rollbacks).incrementAndGet();
        }
        return null;
    }

    private Statement statement(Class<? extends Statement> type, Connection owner, String prepared) {
        database.openStatements.incrementAndGet();
        boolean[] statementClosed = {false};
        return FakeDatabase.proxy(type, (self, method, arguments) -> switch (method.getName()) {
            case "close" -> {
                if (!statementClosed[0]) {
                    statementClosed[0] = true;
                    database.openStatements.decrementAndGet();
                }
                yield null;
            }
            case "isClosed" -> statementClosed[0];
            case "getConnection" -> owner;
            case "execute", "executeUpdate" -> {
                run(arguments == null ? prepared : (String) arguments[0]);
                yield method.getReturnType() == boolean.class ? (Object) false : (Object) 0;
            }
            default -> objectMethod(self, method, arguments);
        });
    }

    private synchronized void run(String sql) throws SQLException {
        if (sql.equals(DIE)) {
            dead = true;
            throw new SQLNonTransientConnectionException("Communications link failure", "08S01");
        }
        inTransaction = inTransaction || !(boolean) attributes.get("AutoCommit");
    }

    /** What every proxy answers besides its own: identity, and nothing, 0 or false for the rest. */
    static Object objectMethod(Object self, Method method, Object[] arguments) throws SQLException {
        return switch (method.getName()) {
            case "toString" -> "fake " + self.getClass().getInterfaces()[0].getSimpleName();
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == arguments[0];
            case "isWrapperFor" -> false;
            case "unwrap" -> throw new SQLException("no wrapper");
            default ->
                method.getReturnType() == int.class
                        ? (Object) 0
                        : method.getReturnType() == boolean.class ? (Object) false : null;
        };
    }
}
