package io.holdfast.monitor;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What the tests on real servers share: pools, logins, and requests. */
public final class Watched {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Watched() {}

    /** A pool's configuration for a server, through a proxy. */
    public static PoolConfig.Builder pool(TestServer server, FaultProxy proxy, String name) throws SQLException {
        return PoolConfig.builder()
                .name(name)
                .jdbcUrl(server.jdbcUrl(driver(server), false, server.createSchema(), proxy.port()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .size(5)
                .borrowTimeout(Duration.ofSeconds(2))
                .validationTimeout(Duration.ofMillis(500))
                .connectTimeout(Duration.ofSeconds(1));
    }

    /** The driver that goes with the server. */
    public static JdbcDriver driver(TestServer server) {
        return server.kind() == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J;
    }

    /** A login that sees everything. */
    public static Target admin(TestServer server) {
        return Target.of("127.0.0.1", server.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
    }

    /** An answer over HTTP. */
    public static HttpResponse<String> get(URI server, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(10));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Runs statements on a connection. */
    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Borrows and returns, often. */
    public static void borrow(HoldfastDataSource pool, int times) throws SQLException, IOException {
        for (int i = 0; i < times; i++) {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "SELECT " + i);
            }
        }
    }
}
