package io.holdfast.testkit;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A {@link ScriptedDriver} as a data source. Thread-safe. */
public final class ScriptedDataSource implements DataSource {
    private final ScriptedDriver driver;
    private volatile int loginTimeout;
    private volatile @Nullable PrintWriter logWriter;

    ScriptedDataSource(ScriptedDriver driver) {
        this.driver = driver;
    }

    /** The driver, with the script and the counters. */
    public ScriptedDriver driver() {
        return driver;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return driver.open(new Properties());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return driver.open(login);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw Unsupported.method("getParentLogger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Unsupported.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
