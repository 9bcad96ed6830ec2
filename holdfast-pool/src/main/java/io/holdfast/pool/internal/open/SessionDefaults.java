package io.holdfast.pool.internal.open;

import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.mysql.DriverSession;
import io.holdfast.pool.internal.mysql.SessionChanges;
import io.holdfast.pool.internal.mysql.SessionImage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What every lease of a connection finds. What a statement could change is known from the opening; an attribute that the driver
 * alone keeps is read once, just before its first change, so that a connection whose attributes are left alone costs nothing.
 * Also remembers what the texts of the lease changed. Confined to the owner of the slot.
 */
public final class SessionDefaults {
    private static final Executor HERE = Runnable::run;

    private final @Nullable SessionImage image;
    private final @Nullable DriverSession driver;
    private int known;
    private boolean readOnly;
    private int isolation;
    private int holdability;
    private int networkTimeoutMillis;
    private @Nullable String catalog;
    private @Nullable String schema;
    private Properties clientInfo = new Properties();
    private Map<String, Class<?>> typeMap = Map.of();
    private @Nullable SessionChanges changes;

    private SessionDefaults(@Nullable SessionImage image, @Nullable DriverSession driver) {
        this.image = image;
        this.driver = driver;
    }

    /** Of a connection that was just opened and set up. No round trip. */
    public static SessionDefaults of(
            Connection connection, @Nullable SessionImage image, @Nullable DriverSession driver) throws SQLException {
        SessionDefaults defaults = new SessionDefaults(image, driver);
        if (image != null && driver != null) {
            defaults.readOnly = driver.isReadOnly(connection) || image.isReadOnly() && connection.isReadOnly();
            Integer ofDriver = driver.isolation(connection);
            defaults.isolation = ofDriver != null ? ofDriver : image.isolation();
            defaults.catalog = image.database();
            defaults.schema = image.database();
            defaults.known = Lease.READ_ONLY | Lease.CATALOG | Lease.SCHEMA;
            if (defaults.isolation != Connection.TRANSACTION_NONE) {
                defaults.known |= Lease.ISOLATION;
            }
        }
        return defaults;
    }

    /** What the session was; null where that is not known. */
    @Nullable
    public SessionImage image() {
        return image;
    }

    /** The driver's way of resetting it; null where there is none. */
    @Nullable
    public DriverSession driver() {
        return driver;
    }

    /** What the texts of the lease changed. */
    public SessionChanges changes() {
        SessionChanges current = changes;
        if (current == null) {
            current = new SessionChanges();
            changes = current;
        }
        return current;
    }

    /** As {@link #changes()}, or null when no text changed anything; forgets them. */
    @Nullable
    public SessionChanges takeChanges() {
        SessionChanges current = changes;
        changes = null;
        return current;
    }

    /** Reads the attribute of this bit, unless it is known. */
    public void keep(int bit, Connection connection) throws SQLException {
        if ((known & bit) != 0) {
            return;
        }
        switch (bit) {
            case Lease.READ_ONLY -> readOnly = connection.isReadOnly();
            case Lease.ISOLATION -> isolation = connection.getTransactionIsolation();
            case Lease.HOLDABILITY -> holdability = connection.getHoldability();
            case Lease.NETWORK_TIMEOUT -> networkTimeoutMillis = connection.getNetworkTimeout();
            case Lease.CATALOG -> catalog = connection.getCatalog();
            case Lease.SCHEMA -> schema = connection.getSchema();
            case Lease.CLIENT_INFO -> {
                clientInfo = new Properties();
                Properties now = connection.getClientInfo();
                if (now != null) {
                    clientInfo.putAll(now);
                }
            }
            case Lease.TYPE_MAP -> {
                Map<String, Class<?>> now = connection.getTypeMap();
                typeMap = now == null ? Map.of() : new HashMap<>(now);
            }
            default -> throw new IllegalArgumentException("no attribute has bit " + bit);
        }
        known |= bit;
    }

    /** True when the attribute of this bit was this at first. */
    public boolean isOriginal(int bit, Object value) {
        if ((known & bit) == 0) {
            return false;
        }
        return switch (bit) {
            case Lease.READ_ONLY -> value.equals(readOnly);
            case Lease.ISOLATION -> value.equals(isolation);
            case Lease.NETWORK_TIMEOUT -> value.equals(networkTimeoutMillis);
            case Lease.CATALOG -> value.equals(catalog);
            case Lease.SCHEMA -> value.equals(schema);
            default -> false;
        };
    }

    /**
     * These changes, and those attributes besides that the driver's own setter has just made what the driver believed at first,
     * while the session was something else: its login said so in SQL.
     */
    @Nullable
    public SessionChanges unlikeServer(int bits, @Nullable SessionChanges changed) {
        if (image == null) {
            return changed;
        }
        SessionChanges all = changed;
        if ((bits & Lease.READ_ONLY) != 0 && readOnly != image.isReadOnly()) {
            all = all == null ? new SessionChanges() : all;
            all.add("SET SESSION TRANSACTION READ WRITE");
        }
        if ((bits & Lease.ISOLATION) != 0 && isolation != image.isolation()) {
            all = all == null ? new SessionChanges() : all;
            all.add("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE");
        }
        return all;
    }

    /** Puts the attributes of these bits back. Auto-commit and the transaction are not among them. */
    public void restore(int bits, Connection connection) throws SQLException {
        int changed = bits & known;
        if ((changed & Lease.NETWORK_TIMEOUT) != 0) {
            connection.setNetworkTimeout(HERE, networkTimeoutMillis);
        }
        if ((changed & Lease.READ_ONLY) != 0) {
            connection.setReadOnly(readOnly);
        }
        if ((changed & Lease.ISOLATION) != 0) {
            connection.setTransactionIsolation(isolation);
        }
        if ((changed & Lease.CATALOG) != 0) {
            restoreCatalog(connection);
        }
        if ((changed & Lease.SCHEMA) != 0 && (schema != null || image == null)) {
            connection.setSchema(schema);
        }
        if ((changed & Lease.HOLDABILITY) != 0) {
            connection.setHoldability(holdability);
        }
        if ((changed & Lease.CLIENT_INFO) != 0) {
            restoreClientInfo(connection);
        }
        if ((changed & Lease.TYPE_MAP) != 0) {
            try {
                connection.setTypeMap(typeMap);
            } catch (SQLFeatureNotSupportedException e) {
                // Then it was not changed either.
            }
        }
    }

    private void restoreCatalog(Connection connection) throws SQLException {
        boolean none = catalog == null || catalog.isEmpty();
        if (!none) {
            connection.setCatalog(catalog);
        } else if (image == null
                && connection.getCatalog() != null
                && !connection.getCatalog().isEmpty()) {
            throw new SQLException("no database was selected at first, and MySQL has no way back to that", "HF000");
        }
    }

    /** MariaDB's driver only adds to what it has, and gives out what it has itself. */
    private void restoreClientInfo(Connection connection) throws SQLException {
        Properties now = connection.getClientInfo();
        if (now != null) {
            now.keySet().retainAll(clientInfo.keySet());
        }
        connection.setClientInfo(clientInfo);
        Properties after = connection.getClientInfo();
        if (after != null && !clientInfo.keySet().containsAll(after.keySet())) {
            throw new SQLException("the driver keeps an entry of setClientInfo", "HF000");
        }
    }
}
