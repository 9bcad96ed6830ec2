package io.holdfast.cli.demo;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import io.holdfast.testkit.TestServerException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/** The demo's own server, with the driver of its maker. Thread-safe. */
final class DemoServer implements AutoCloseable {
    static final String SCHEMA = "demo";
    static final String PASSWORD = "demo-secret";

    private final TestServer server;
    private final JdbcDriver driver;

    private DemoServer(TestServer server, JdbcDriver driver) {
        this.server = server;
        this.driver = driver;
    }

    /**
     * Starts a server; fetches and unpacks it the first time.
     *
     * @param progress told what takes time
     * @throws CommandFailure if there is none to be had on this machine; the message says what is missing
     */
    static DemoServer start(ServerChoice choice, Consumer<String> progress) {
        ServerKind kind = choice == ServerChoice.mysql ? ServerKind.MYSQL : ServerKind.MARIADB;
        JdbcDriver driver = choice == ServerChoice.mysql ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J;
        progress.accept("starting " + name(kind));
        try {
            // MariaDB measures itself only when told to; the doctor has more to read then.
            TestServer server =
                    TestServer.builder(kind).option("performance-schema", "ON").start();
            server.execute("CREATE DATABASE IF NOT EXISTS " + SCHEMA);
            return new DemoServer(server, driver);
        } catch (TestServerException | UncheckedIOException | SQLException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CHECK, "the demo's server does not start: " + e.getMessage() + cause(e), e);
        }
    }

    private static String cause(Exception e) {
        return e.getCause() == null ? "" : " (" + e.getCause() + ")";
    }

    private static String name(ServerKind kind) {
        return (kind == ServerKind.MYSQL ? "MySQL " : "MariaDB ") + kind.version();
    }

    /** Name and version. */
    String version() {
        return name(server.kind());
    }

    /** A URL of the demo's schema, in clear, over the port of a link. */
    String jdbcUrl(int port) {
        return server.jdbcUrl(driver, false, SCHEMA, port);
    }

    /** A URL of the demo's schema past all links. */
    String directUrl() {
        return server.jdbcUrl(driver, false, SCHEMA);
    }

    /** A connection of an administrator, past all links. */
    Connection adminConnection() throws SQLException {
        return server.adminConnection();
    }

    /** The server as the doctor enters it. */
    Target target() {
        return Target.of("127.0.0.1", server.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
    }

    /** A link of its own between a pool and this server. */
    DemoLink link() {
        return new DemoLink(FaultProxy.of(server));
    }

    /** As an administrator does it: the server says goodbye to its sessions. */
    void stop() {
        server.terminate();
    }

    void startAgain() {
        try {
            server.start();
        } catch (TestServerException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CHECK, "the demo's server does not start again: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
