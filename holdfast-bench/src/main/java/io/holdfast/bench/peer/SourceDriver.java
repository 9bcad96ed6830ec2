package io.holdfast.bench.peer;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The scripted driver under a fixed URL. Several pools make their driver from the name of its class, and each
 * {@link ScriptedDriver} answers to a URL of its own.
 */
public final class SourceDriver implements Driver {
    static final String URL = "jdbc:bench:scripted";
    private static final ScriptedDriver SCRIPTED = new ScriptedDriver();

    static {
        try {
            DriverManager.registerDriver(new SourceDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The driver behind the URL, for its script and its counters. */
    public static ScriptedDriver scripted() {
        return SCRIPTED;
    }

    @Override
    public @Nullable Connection connect(String url, Properties login) throws SQLException {
        return acceptsURL(url) ? SCRIPTED.connect(SCRIPTED.url(), login) : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.equals(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return SCRIPTED.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
        return SCRIPTED.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return SCRIPTED.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return SCRIPTED.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return SCRIPTED.getParentLogger();
    }
}
