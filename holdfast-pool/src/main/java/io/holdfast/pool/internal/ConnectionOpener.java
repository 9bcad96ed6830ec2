package io.holdfast.pool.internal;

import io.holdfast.pool.Credentials;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.mysql.DriverSettings;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens one physical connection and puts it into the state in which every lease begins. Runs on workers. Thread-safe. */
final class ConnectionOpener {
    private static final Executor HERE = Runnable::run;

    private final PoolConfig config;
    private final @Nullable Driver driver;
    private final Properties properties;
    private final boolean mySql;

    ConnectionOpener(PoolConfig config) {
        this.config = config;
        this.properties = DriverSettings.propertiesFor(config);
        this.mySql = DriverSettings.isMySql(config.jdbcUrl());
        this.driver = config.jdbcUrl() == null ? null : driverFor(config.jdbcUrl());
    }

    private static Driver driverFor(String url) {
        try {
            // Asked directly later on: DriverManager.getConnection would hold the caller's class loader against it.
            return DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new IllegalStateException("the driver that accepted the URL at build() is gone", e);
        }
    }

    /**
     * A connection, ready to be lent.
     *
     * @param idleLimit the server's {@code wait_timeout}, or null where it is not known
     */
    record Opened(Connection connection, @Nullable Duration idleLimit) {}

    Opened open() throws Exception {
        Connection connection = connect();
        try {
            return new Opened(connection, prepare(connection));
        } catch (SQLException | RuntimeException | Error e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private Connection connect() throws Exception {
        Credentials.Provider provider = config.credentialsProvider();
        Credentials credentials =
                provider != null ? provider.get() : new Credentials(config.username(), config.password());
        DataSource source = config.dataSource();
        if (source != null) {
            return credentials.username() == null
                    ? source.getConnection()
                    : source.getConnection(credentials.username(), credentials.password());
        }
        Properties login = new Properties();
        login.putAll(properties);
        if (credentials.username() != null) {
            login.setProperty("user", credentials.username());
        }
        if (credentials.password() != null) {
            login.setProperty("password", credentials.password());
        }
        String url = config.jdbcUrl();
        Driver opener = driver;
        Connection connection = opener == null || url == null ? null : opener.connect(url, login);
        if (connection == null) {
            throw new SQLException("the driver refused the URL without saying why", "08001");
        }
        return connection;
    }

    private @Nullable Duration prepare(Connection connection) throws SQLException {
        Duration readTimeout = DriverSettings.readTimeout(config);
        if (connection.getAutoCommit() != config.autoCommit()) {
            connection.setAutoCommit(config.autoCommit());
        }
        if (config.readOnly() != null) {
            connection.setReadOnly(config.readOnly());
        }
        if (config.transactionIsolation() != null) {
            connection.setTransactionIsolation(config.transactionIsolation());
        }
        if (config.catalog() != null) {
            connection.setCatalog(config.catalog());
        }
        if (config.schema() != null) {
            connection.setSchema(config.schema());
        }
        Duration idleLimit = null;
        if (mySql || config.initSql() != null) {
            try (Statement statement = connection.createStatement()) {
                if (config.initSql() != null) {
                    statement.execute(config.initSql());
                }
                idleLimit = mySql ? idleLimit(statement) : null;
            }
            if (!config.autoCommit()) {
                // What ran above must not leave a transaction open for the first borrower.
                connection.commit();
            }
        }
        if (readTimeout != null) {
            connection.setNetworkTimeout(HERE, (int) Math.min(Integer.MAX_VALUE, readTimeout.toMillis()));
        }
        return idleLimit;
    }

    private static @Nullable Duration idleLimit(Statement statement) throws SQLException {
        try (ResultSet results = statement.executeQuery("SELECT @@wait_timeout")) {
            return results.next() ? Duration.ofSeconds(results.getLong(1)) : null;
        }
    }
}
