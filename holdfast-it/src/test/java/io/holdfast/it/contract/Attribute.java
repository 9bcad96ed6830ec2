package io.holdfast.it.contract;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** An attribute of a JDBC connection that a borrower may change, and that the next one must find as it was. */
enum Attribute {
    AUTO_COMMIT(Connection::getAutoCommit, connection -> connection.setAutoCommit(false)),
    READ_ONLY(Connection::isReadOnly, connection -> connection.setReadOnly(true)),
    ISOLATION(
            Connection::getTransactionIsolation,
            connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
    NETWORK_TIMEOUT(Connection::getNetworkTimeout, connection -> connection.setNetworkTimeout(Runnable::run, 77_000)),
    CATALOG(Connection::getCatalog, connection -> connection.setCatalog("other")),
    SCHEMA(Connection::getSchema, connection -> connection.setSchema("other")),
    HOLDABILITY(Connection::getHoldability, connection -> connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT));

    interface Getter {
        Object get(Connection connection) throws SQLException;
    }

    interface Setter {
        void change(Connection connection) throws SQLException;
    }

    private final Getter getter;
    private final Setter setter;

    Attribute(Getter getter, Setter setter) {
        this.getter = getter;
        this.setter = setter;
    }

    Object of(Connection connection) throws SQLException {
        return getter.get(connection);
    }

    void change(Connection connection) throws SQLException {
        setter.change(connection);
    }
}
