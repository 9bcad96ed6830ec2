package io.holdfast.testkit;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC driver without a network, for tests and benchmarks of pools: its connections do nothing, at once, unless the
 * {@link Script} says otherwise. Each driver has a URL of its own and takes no other. Thread-safe.
 */
public final class ScriptedDriver implements Driver, AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String url = "jdbc:scripted:" + NUMBERS.incrementAndGet();
    private final Script script = new Script();

    // All guarded by this.
    private final List<ScriptedConnection> connections = new ArrayList<>();
    private int openNow;
    private int peakOpen;
    private int aborted;

    /** A driver that {@link DriverManager} does not know; see {@link #register()}. */
    public ScriptedDriver() {}

    /** Makes the driver known to {@link DriverManager} until {@link #close()}. */
    public ScriptedDriver register() throws SQLException {
        DriverManager.registerDriver(this);
        return this;
    }

    /** The URL this driver takes; parameters may follow a question mark. */
    public String url() {
        return url;
    }

    /** How the driver behaves. */
    public Script script() {
        return script;
    }

    /** A data source over this driver. */
    public ScriptedDataSource dataSource() {
        return new ScriptedDataSource(this);
    }

    /** How many connections were opened. Failed attempts do not count; {@code script().connect().calls()} has them. */
    public synchronized int opened() {
        return connections.size();
    }

    /** How many connections are open. */
    public synchronized int openNow() {
        return openNow;
    }

    /** The most connections that were open at once. */
    public synchronized int peakOpen() {
        return peakOpen;
    }

    /** How many connections were closed without being aborted. */
    public synchronized int closed() {
        return connections.size() - openNow - aborted;
    }

    /** How many connections were aborted. */
    public synchronized int aborted() {
        return aborted;
    }

    /** All connections ever opened, oldest first. A snapshot. */
    public synchronized List<ScriptedConnection> connections() {
        return List.copyOf(connections);
    }

    /**
     * A new connection, or null if the URL is another driver's. Hangs if the script says so, until it is released or the
     * thread is interrupted.
     */
    @Override
    public @Nullable Connection connect(String otherUrl, Properties login) throws SQLException {
        return acceptsURL(otherUrl) ? open(login) : null;
    }

    ScriptedConnection open(Properties login) throws SQLException {
        if (!script.connect().play(() -> null)) {
            throw new SQLException("the script refuses the connection", "08001");
        }
        synchronized (this) {
            ScriptedConnection connection = new ScriptedConnection(
                    script, url, this::ended, connections.size() + 1, (Properties) login.clone());
            connections.add(connection);
            openNow++;
            peakOpen = Math.max(peakOpen, openNow);
            return connection;
        }
    }

    private synchronized void ended(ScriptedConnection connection) {
        openNow--;
        if (connection.isAborted()) {
            aborted++;
        }
    }

    @Override
    public boolean acceptsURL(String otherUrl) {
        return otherUrl.equals(url) || otherUrl.startsWith(url + "?");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String otherUrl, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw Unsupported.method("getParentLogger");
    }

    /** Takes the driver from {@link DriverManager} and lets all hanging calls go. */
    @Override
    public void close() throws SQLException {
        script.releaseAll();
        DriverManager.deregisterDriver(this);
    }

    @Override
    public String toString() {
        return "ScriptedDriver " + url;
    }
}
