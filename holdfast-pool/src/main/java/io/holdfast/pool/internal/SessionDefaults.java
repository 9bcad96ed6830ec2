package io.holdfast.pool.internal;

import io.holdfast.pool.internal.jdbc.LeasedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's attributes were before a lease changed them for the first time. Each is read once, just before that
 * change, so that a connection whose attributes nobody touches costs nothing. Confined to the owner of the slot.
 */
final class SessionDefaults {
    private static final Executor HERE = Runnable::run;

    private int known;
    private boolean readOnly;
    private int isolation;
    private int holdability;
    private int networkTimeoutMillis;
    private @Nullable String catalog;
    private @Nullable String schema;
    private Properties clientInfo = new Properties();
    private Map<String, Class<?>> typeMap = Map.of();

    /** Reads the attribute of this bit, unless it is known. */
    void keep(int bit, Connection connection) throws SQLException {
        if ((known & bit) != 0) {
            return;
        }
        switch (bit) {
            case LeasedConnection.READ_ONLY -> readOnly = connection.isReadOnly();
            case LeasedConnection.ISOLATION -> isolation = connection.getTransactionIsolation();
            case LeasedConnection.HOLDABILITY -> holdability = connection.getHoldability();
            case LeasedConnection.NETWORK_TIMEOUT -> networkTimeoutMillis = connection.getNetworkTimeout();
            case LeasedConnection.CATALOG -> catalog = connection.getCatalog();
            case LeasedConnection.SCHEMA -> schema = connection.getSchema();
            case LeasedConnection.CLIENT_INFO -> {
                clientInfo = new Properties();
                Properties now = connection.getClientInfo();
                if (now != null) {
                    clientInfo.putAll(now);
                }
            }
            case LeasedConnection.TYPE_MAP -> {
                Map<String, Class<?>> now = connection.getTypeMap();
                typeMap = now == null ? Map.of() : new HashMap<>(now);
            }
            default -> throw new IllegalArgumentException("no attribute has bit " + bit);
        }
        known |= bit;
    }

    /** Puts the attributes of these bits back. Auto-commit and the transaction are not among them. */
    void restore(int bits, Connection connection) throws SQLException {
        int changed = bits & known;
        if ((changed & LeasedConnection.NETWORK_TIMEOUT) != 0) {
            connection.setNetworkTimeout(HERE, networkTimeoutMillis);
        }
        if ((changed & LeasedConnection.READ_ONLY) != 0) {
            connection.setReadOnly(readOnly);
        }
        if ((changed & LeasedConnection.ISOLATION) != 0) {
            connection.setTransactionIsolation(isolation);
        }
        if ((changed & LeasedConnection.CATALOG) != 0) {
            restoreCatalog(connection);
        }
        if ((changed & LeasedConnection.SCHEMA) != 0) {
            connection.setSchema(schema);
        }
        if ((changed & LeasedConnection.HOLDABILITY) != 0) {
            connection.setHoldability(holdability);
        }
        if ((changed & LeasedConnection.CLIENT_INFO) != 0) {
            connection.setClientInfo(clientInfo);
        }
        if ((changed & LeasedConnection.TYPE_MAP) != 0) {
            connection.setTypeMap(typeMap);
        }
    }

    private void restoreCatalog(Connection connection) throws SQLException {
        boolean none = catalog == null || catalog.isEmpty();
        if (!none) {
            connection.setCatalog(catalog);
        } else if (connection.getCatalog() != null && !connection.getCatalog().isEmpty()) {
            throw new SQLException("no database was selected at first, and MySQL has no way back to that", "HF000");
        }
    }
}
