package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real MySQL or MariaDB server in a process of its own, on a free port of 127.0.0.1, with a data directory of its own
 * that is deleted by {@link #close()}. The port and the data survive {@link #kill9()}, {@link #terminate()} and a new
 * {@link #start()}.
 *
 * <p>Thread-safe; the methods that change the process wait for each other. Every wait has a limit, after which a
 * {@link TestServerException} says how far the server came. A server that is not closed dies with this JVM.
 */
public final class TestServer implements AutoCloseable {
    /** May do everything, over TCP from 127.0.0.1 too. */
    public static final String ADMIN_USER = Logins.ADMIN_USER;

    /** The password of {@link #ADMIN_USER}. */
    public static final String ADMIN_PASSWORD = Logins.ADMIN_PASSWORD;

    /** An ordinary user: has every right on the schemas of {@link #createSchema()} and none elsewhere. */
    public static final String APP_USER = Logins.APP_USER;

    /** The password of {@link #APP_USER}. */
    public static final String APP_PASSWORD = Logins.APP_PASSWORD;

    private static final Duration TERMINATE_LIMIT = Duration.ofSeconds(60);

    private final ServerKind kind;
    private final Path home;
    private final ServerDirectory directory;
    private final Map<String, String> options;
    private final Duration startLimit;
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();

    /** Guarded by {@code this}. Null before the first start, and after the process ended by {@link #close()}. */
    private @Nullable ServerProcess process;

    private TestServer(Builder builder) {
        kind = builder.distribution.kind();
        home = builder.distribution.home();
        options = Map.copyOf(builder.options);
        startLimit = builder.startLimit;
        port = Ports.free();
        directory = ServerDirectory.create(kind, builder.distribution.dataTemplate());
        OpenServers.add(this);
    }

    /** Starts a server with default options. Waits until it takes connections. */
    public static TestServer start(ServerKind kind) {
        return builder(kind).start();
    }

    /** Prepares a server with other options. */
    public static Builder builder(ServerKind kind) {
        return new Builder(kind);
    }

    /**
     * The one server of this kind that all tests of this JVM share. Started by the first call, stopped when the JVM
     * ends. A test that kills or freezes it leaves it running again.
     */
    public static TestServer shared(ServerKind kind) {
        return OpenServers.shared(kind);
    }

    /** The kind of server. */
    public ServerKind kind() {
        return kind;
    }

    /** The TCP port on 127.0.0.1; the same over all restarts. */
    public int port() {
        return port;
    }

    /** The Unix socket. */
    public Path socket() {
        return directory.data().resolve(ServerCommand.SOCKET_NAME);
    }

    /** The server's error log; appended to over all restarts. */
    public Path errorLog() {
        return directory.errorLog();
    }

    /**
     * The id of the server's process.
     *
     * @throws IllegalStateException if it was never started or is closed
     */
    public synchronized long pid() {
        return process().pid();
    }

    /** Whether the process exists; true also while it is frozen. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Starts the server again after {@link #kill9()} or {@link #terminate()}, on the same port and data. Waits until it
     * takes connections. Does nothing if it runs.
     *
     * @throws TestServerException with the end of the error log if it ends, or is not ready within the start limit
     */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        try {
            directory.prepareStart();
            long logged = ErrorLog.size(errorLog());
            ServerProcess started = ServerProcess.start(
                    ServerCommand.service(kind, home, directory.data(), errorLog(), port, options),
                    directory.data(),
                    directory.output());
            process = started;
            awaitReady(started, logged);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + this, e);
        }
    }

    private void awaitReady(ServerProcess started, long logged) {
        Deadline.await(startLimit, () -> ErrorLog.saysReady(errorLog(), logged) || !started.isAlive());
        if (!ErrorLog.saysReady(errorLog(), logged)) {
            String end = started.isAlive() ? " was not ready after " + startLimit : " ended while starting";
            started.kill();
            throw new TestServerException(this + end + ErrorLog.tail(directory.output(), errorLog()));
        }
    }

    /** {@link #terminate()}, then {@link #start()}. */
    public synchronized void restart() {
        terminate();
        start();
    }

    /** SIGKILL: the server is gone without a word to anybody. Waits until the process has ended. */
    public synchronized void kill9() {
        process().kill();
    }

    /** SIGTERM: the server closes its connections and ends in order. Waits for that at most 60 s. Thaws it first. */
    public synchronized void terminate() {
        ServerProcess running = process();
        if (running.isAlive()) {
            running.resume();
            running.terminate(TERMINATE_LIMIT);
        }
    }

    /** SIGSTOP: connections stay open and nobody answers. Waits until the process stands still. */
    public synchronized void freeze() {
        process().stop();
    }

    /** SIGCONT: goes on after {@link #freeze()}. */
    public synchronized void thaw() {
        process().resume();
    }

    private ServerProcess process() {
        if (process == null) {
            throw new IllegalStateException(this + " is not started");
        }
        return process;
    }

    /**
     * The URL of this server for this driver, without user and password; more parameters can be appended after an
     * ampersand.
     *
     * @param tls true: encrypted, any certificate is trusted; false: in clear
     * @param database the schema, or an empty text for none
     */
    public String jdbcUrl(JdbcDriver driver, boolean tls, String database) {
        return driver.url(port, database, tls);
    }

    /** Like {@link #jdbcUrl(JdbcDriver, boolean, String)}, over another port, such as {@link FaultProxy#port()}. */
    public String jdbcUrl(JdbcDriver driver, boolean tls, String database, int viaPort) {
        return driver.url(viaPort, database, tls);
    }

    /**
     * A new connection of {@link #ADMIN_USER}, in clear, with the driver of the server's maker if it is on the class
     * path, else with the other. Waits at most 30 s for the server.
     */
    public Connection adminConnection() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", ADMIN_USER);
        login.setProperty("password", ADMIN_PASSWORD);
        login.setProperty("connectTimeout", "30000");
        login.setProperty("socketTimeout", "30000");
        return DriverManager.getConnection(jdbcUrl(installedDriver(), false, ""), login);
    }

    private JdbcDriver installedDriver() {
        JdbcDriver own = kind == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J;
        JdbcDriver other = kind == ServerKind.MYSQL ? JdbcDriver.MARIADB_CONNECTOR_J : JdbcDriver.CONNECTOR_J;
        boolean hasOwn = DriverManager.drivers().anyMatch(driver -> accepts(driver, own));
        return hasOwn ? own : other;
    }

    private boolean accepts(java.sql.Driver driver, JdbcDriver candidate) {
        try {
            return driver.acceptsURL(jdbcUrl(candidate, false, ""));
        } catch (SQLException e) {
            return false;
        }
    }

    /** Runs the statements one after the other as {@link #ADMIN_USER}, over one new connection. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = adminConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Makes a new, empty schema, {@code t_1}, {@code t_2} and so on, and returns its name. */
    public String createSchema() throws SQLException {
        String name = "t_" + schemas.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return name;
    }

    /** How many sessions this user has open now, by the server's own list. */
    public int sessions(String user) throws SQLException {
        try (Connection connection = adminConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = ?")) {
            statement.setString(1, user);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    /** Kills the server and deletes its data. Does nothing the second time. */
    @Override
    public synchronized void close() {
        OpenServers.remove(this);
        if (process != null) {
            process.kill();
            process = null;
        }
        directory.delete();
    }

    @Override
    public String toString() {
        return kind.directoryName() + " on 127.0.0.1:" + port;
    }

    /** Collects the options of a server. Not thread-safe. */
    public static final class Builder {
        private ServerDistribution distribution;
        private Duration startLimit = Duration.ofSeconds(90);
        private final Map<String, String> options = new LinkedHashMap<>();

        private Builder(ServerKind kind) {
            distribution = new ServerDistribution(kind);
        }

        /** Takes the program files from elsewhere; default: {@link ServerDistribution#ServerDistribution(ServerKind)}. */
        public Builder distribution(ServerDistribution other) {
            if (other.kind() != distribution.kind()) {
                throw new IllegalArgumentException("distribution of " + other.kind() + " for " + distribution.kind());
            }
            distribution = other;
            return this;
        }

        /** An option of the server's command line, such as {@code option("max_connections", "20")}. Overrides ours. */
        public Builder option(String name, String value) {
            options.put(Objects.requireNonNull(name), value);
            return this;
        }

        /** How long a start may take until it counts as failed; 90 s by default. */
        public Builder startLimit(Duration limit) {
            startLimit = limit;
            return this;
        }

        /** Starts the server. Waits until it takes connections; the first time also for the unpacking. */
        public TestServer start() {
            TestServer server = new TestServer(this);
            try {
                server.start();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }
}
