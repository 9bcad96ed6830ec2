package io.holdfast.doctor;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server to examine, and how to log in. Immutable and thread-safe; {@link #toString} never shows a password. Opening
 * needs Connector/J or MariaDB Connector/J on the class path; where both are there, a JDBC URL's own scheme decides, and
 * Connector/J is taken for all else.
 *
 * @param driverUrl the JDBC URL that the user gave, without user and password; null when there was none
 * @param rescuePort {@code admin_port} (MySQL) or {@code extra_port} (MariaDB), tried when the server is full; 0 for none
 */
public record Target(
        String host,
        int port,
        @Nullable String user,
        PasswordSource password,
        @Nullable String database,
        Tls tls,
        @Nullable String driverUrl,
        int rescuePort,
        Duration connectTimeout) {

    /** The port of MySQL and MariaDB. */
    public static final int DEFAULT_PORT = 3306;

    private static final Duration PATIENCE_WHEN_FULL = Duration.ofSeconds(2);
    private static final long PAUSE_WHEN_FULL_MILLIS = 50;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** A server by host and port, with nothing else said. */
    public static Target of(String host, int port) {
        return new Target(host, port, null, PasswordSource.none(), null, Tls.PREFERRED, null, 0, CONNECT_TIMEOUT);
    }

    /**
     * Reads {@code jdbc:mysql://…}, {@code jdbc:mariadb://…}, {@code mysql://user@host:port/db} and the same with other
     * languages' names for a driver ({@code mysql+pymysql://…}), {@code user@tcp(host:port)/db}, {@code Server=host;Port=port},
     * {@code mysql:host=…;dbname=…}, and {@code user@host:port/db}, of which the host is enough.
     *
     * @throws DoctorException HF-2010 if the text is none of these
     */
    public static Target parse(String text) throws DoctorException {
        return TargetParser.parse(text);
    }

    /** The same with another user. */
    public Target withUser(@Nullable String other) {
        return new Target(host, port, other, password, database, tls, driverUrl, rescuePort, connectTimeout);
    }

    /** The same with another password. */
    public Target withPassword(PasswordSource other) {
        return new Target(host, port, user, other, database, tls, driverUrl, rescuePort, connectTimeout);
    }

    /** The same with another database. */
    public Target withDatabase(@Nullable String other) {
        return new Target(host, port, user, password, other, tls, driverUrl, rescuePort, connectTimeout);
    }

    /** The same with another TLS mode. */
    public Target withTls(Tls other) {
        return new Target(host, port, user, password, database, other, driverUrl, rescuePort, connectTimeout);
    }

    /** The same with a door that stays open when the server is full. */
    public Target withRescuePort(int other) {
        return new Target(host, port, user, password, database, tls, driverUrl, other, connectTimeout);
    }

    /** The same with another limit for connecting. */
    public Target withConnectTimeout(Duration other) {
        return new Target(host, port, user, password, database, tls, driverUrl, rescuePort, other);
    }

    /** Host and port. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL for JDBC, without user and password. */
    public String jdbcUrl() {
        return TargetUrls.jdbcUrl(this, port);
    }

    /** What the driver is to be told besides, such as how to use TLS; without user, password and time-outs. */
    public Map<String, String> driverProperties() {
        return TargetUrls.settings(this, jdbcUrl());
    }

    /**
     * Opens a connection, through the rescue port when the server is full and there is one. Waits at most about twice
     * {@code connectTimeout} for each port, and two seconds more when the server is full: the place that it keeps for
     * administrators is taken for a moment by everybody who is being turned away.
     *
     * @throws DoctorException one coded error for each cause
     */
    public Connection open() throws DoctorException {
        DoctorException full = null;
        long end = System.nanoTime() + PATIENCE_WHEN_FULL.toNanos();
        do {
            try {
                return open(port);
            } catch (DoctorException e) {
                if (e.error() != DoctorError.FULL) {
                    throw e;
                }
                if (rescuePort != 0) {
                    return open(rescuePort);
                }
                full = e;
            }
            try {
                Thread.sleep(PAUSE_WHEN_FULL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw full;
            }
        } while (System.nanoTime() - end < 0);
        throw Objects.requireNonNull(full);
    }

    private Connection open(int at) throws DoctorException {
        String url = null;
        try {
            url = TargetUrls.jdbcUrl(this, at);
            Driver driver = DriverManager.getDriver(url);
            Connection connection = driver.connect(url, TargetUrls.properties(this, url));
            if (connection != null) {
                return connection;
            }
        } catch (SQLException e) {
            if (url != null
                    && "08001".equals(e.getSQLState())
                    && String.valueOf(e.getMessage()).startsWith("No suitable")) {
                throw new DoctorException(DoctorError.BAD_TARGET, "no JDBC driver is there for " + address() + ".", e);
            }
            throw ConnectFailure.explain(this, at, e);
        } catch (java.io.IOException e) {
            throw new DoctorException(
                    DoctorError.BAD_TARGET, "the password could not be read: " + e.getMessage() + ".", e);
        }
        throw new DoctorException(DoctorError.BAD_TARGET, "no JDBC driver is there for " + address() + ".", null);
    }

    /** User, host, port and database. */
    @Override
    public String toString() {
        return (user == null ? "" : user + "@") + address() + (database == null ? "" : "/" + database);
    }
}
