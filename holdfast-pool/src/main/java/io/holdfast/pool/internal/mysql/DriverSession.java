package io.holdfast.pool.internal.mysql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the pool asks the two drivers about a session beyond JDBC, without a round trip, and their way of having it reset. */
public interface DriverSession {
    /**
     * Has the server forget a session's state: variables, temporary tables, locks, prepared statements, the transaction
     * (COM_RESET_CONNECTION); and the driver what it kept of statements. The current database and the role stay. One round trip.
     *
     * @return false when this connection cannot
     */
    boolean reset(Connection connection) throws SQLException;

    /** What the driver believes of the session's access mode. */
    boolean isReadOnly(Connection connection) throws SQLException;

    /** What the driver says of the isolation without asking the server; null where it asks. */
    @Nullable
    Integer isolation(Connection connection) throws SQLException;

    /** The assignments that the driver makes at login in its property {@code sessionVariables}; or null. */
    @Nullable
    String sessionVariables(Connection connection) throws SQLException;

    /** What the driver runs at login; or null. */
    @Nullable
    String initSql(Connection connection) throws SQLException;

    /**
     * The way of this connection's driver; null where the driver is neither of the two, or another version of them, or leads to
     * several servers at a time, so that a session is one of several.
     */
    static @Nullable DriverSession of(Connection connection) {
        // Asking the other driver's classes loads them.
        boolean mariaDbFirst = isOfMariaDbs(connection);
        DriverSession first = mariaDbFirst ? ofMariaDb(connection) : ofConnectorJ(connection);
        return first != null ? first : mariaDbFirst ? ofConnectorJ(connection) : ofMariaDb(connection);
    }

    /** True for a connection of MariaDB's own driver that nothing wraps. */
    static boolean isOfMariaDbs(Connection connection) {
        return connection.getClass().getName().startsWith("org.mariadb.");
    }

    private static @Nullable DriverSession ofConnectorJ(Connection connection) {
        try {
            return ConnectorJ.isOne(connection) ? new ConnectorJ() : null;
        } catch (LinkageError | SQLException e) {
            // That driver is not here.
            return null;
        }
    }

    private static @Nullable DriverSession ofMariaDb(Connection connection) {
        try {
            return MariaDb.isOne(connection) ? new MariaDb() : null;
        } catch (LinkageError | SQLException e) {
            // Nor that one.
            return null;
        }
    }

    /** MySQL Connector/J. A class of its own, so that it is loaded only where that driver is. */
    final class ConnectorJ implements DriverSession {
        /** Where the driver keeps statements prepared at the server after they were closed; null in other versions of it. */
        private static final @Nullable VarHandle SERVER_STATEMENTS = serverStatements();

        private static @Nullable VarHandle serverStatements() {
            try {
                Class<?> type = com.mysql.cj.jdbc.ConnectionImpl.class;
                return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                        .findVarHandle(
                                type,
                                "serverSideStatementCache",
                                Class.forName("com.mysql.cj.util.LRUCache", false, type.getClassLoader()));
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null;
            }
        }

        static boolean isOne(Connection connection) throws SQLException {
            com.mysql.cj.jdbc.JdbcConnection own = driversOwn(connection);
            return own instanceof com.mysql.cj.jdbc.ConnectionImpl
                    || own != null
                            && Proxy.isProxyClass(own.getClass())
                            && Proxy.getInvocationHandler(own) instanceof com.mysql.cj.jdbc.ha.FailoverConnectionProxy;
        }

        private static com.mysql.cj.jdbc.@Nullable JdbcConnection driversOwn(Connection connection)
                throws SQLException {
            if (connection instanceof com.mysql.cj.jdbc.JdbcConnection own) {
                return own;
            }
            try {
                return connection.isWrapperFor(com.mysql.cj.jdbc.JdbcConnection.class)
                        ? connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class)
                        : null;
            } catch (Throwable e) {
                // A wrapper that cannot be seen through, in whatever way it says so.
                return null;
            }
        }

        @Override
        public boolean reset(Connection connection) throws SQLException {
            com.mysql.cj.jdbc.JdbcConnection own = driversOwn(connection);
            if (own == null
                    || !(own.getSession() instanceof com.mysql.cj.NativeSession session)
                    || !forgetServerStatements(own)) {
                return false;
            }
            session.resetSessionState();
            return true;
        }

        /** They are unknown to the server after a reset, and would fail for as long as the connection lives. */
        private static boolean forgetServerStatements(com.mysql.cj.jdbc.JdbcConnection own) throws SQLException {
            com.mysql.cj.conf.PropertySet properties = own.getPropertySet();
            boolean keeps = properties.getBooleanProperty("cachePrepStmts").getValue()
                    && properties.getBooleanProperty("useServerPrepStmts").getValue();
            if (!keeps) {
                return true;
            }
            if (SERVER_STATEMENTS == null
                    || !(own.getActiveMySQLConnection() instanceof com.mysql.cj.jdbc.ConnectionImpl active)
                    || !(SERVER_STATEMENTS.get(active) instanceof Map<?, ?> kept)) {
                return false;
            }
            for (Object statement : List.copyOf(kept.values())) {
                if (!(statement instanceof com.mysql.cj.jdbc.JdbcStatement forgotten)) {
                    return false;
                }
                own.unregisterStatement(forgotten);
            }
            kept.clear();
            return true;
        }

        @Override
        public boolean isReadOnly(Connection connection) throws SQLException {
            com.mysql.cj.jdbc.JdbcConnection own = driversOwn(connection);
            return own != null && own.isReadOnly(false);
        }

        @Override
        public @Nullable Integer isolation(Connection connection) throws SQLException {
            com.mysql.cj.jdbc.JdbcConnection own = driversOwn(connection);
            return own != null
                            && own.getPropertySet()
                                    .getBooleanProperty("useLocalSessionState")
                                    .getValue()
                    ? (Integer) own.getTransactionIsolation()
                    : null;
        }

        @Override
        public @Nullable String sessionVariables(Connection connection) throws SQLException {
            com.mysql.cj.jdbc.JdbcConnection own = driversOwn(connection);
            return own == null
                    ? null
                    : own.getPropertySet().getStringProperty("sessionVariables").getValue();
        }

        @Override
        public @Nullable String initSql(Connection connection) {
            return null;
        }
    }

    /** MariaDB Connector/J, whose own reset knows how on MariaDB servers only. */
    final class MariaDb implements DriverSession {
        static boolean isOne(Connection connection) throws SQLException {
            org.mariadb.jdbc.Connection own = driversOwn(connection);
            return own != null && own.getContext().getConf().haMode() != org.mariadb.jdbc.export.HaMode.REPLICATION;
        }

        private static org.mariadb.jdbc.@Nullable Connection driversOwn(Connection connection) throws SQLException {
            if (connection instanceof org.mariadb.jdbc.Connection own) {
                return own;
            }
            try {
                return connection.isWrapperFor(org.mariadb.jdbc.Connection.class)
                        ? connection.unwrap(org.mariadb.jdbc.Connection.class)
                        : null;
            } catch (Throwable e) {
                return null;
            }
        }

        @Override
        public boolean reset(Connection connection) throws SQLException {
            org.mariadb.jdbc.Connection own = driversOwn(connection);
            if (own == null) {
                return false;
            }
            own.getClient().execute(org.mariadb.jdbc.message.client.ResetPacket.INSTANCE, true);
            own.getContext().resetPrepareCache();
            return true;
        }

        @Override
        public boolean isReadOnly(Connection connection) throws SQLException {
            return connection.isReadOnly();
        }

        @Override
        public @Nullable Integer isolation(Connection connection) throws SQLException {
            org.mariadb.jdbc.Connection own = driversOwn(connection);
            return own == null ? null : own.getContext().getTransactionIsolationLevel();
        }

        @Override
        public @Nullable String sessionVariables(Connection connection) throws SQLException {
            org.mariadb.jdbc.Connection own = driversOwn(connection);
            return own == null ? null : own.getContext().getConf().sessionVariables();
        }

        @Override
        public @Nullable String initSql(Connection connection) throws SQLException {
            org.mariadb.jdbc.Connection own = driversOwn(connection);
            return own == null ? null : own.getContext().getConf().initSql();
        }
    }
}
