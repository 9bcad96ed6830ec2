package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RealServerIT {
    private static Connection appConnection(TestServer server, JdbcDriver driver, boolean tls, String schema)
            throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl(driver, tls, schema), TestServer.APP_USER, TestServer.APP_PASSWORD);
    }

    private static String single(Connection connection, String sql, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(column);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL,CONNECTOR_J,true", "MYSQL,CONNECTOR_J,false",
        "MYSQL,MARIADB_CONNECTOR_J,true", "MYSQL,MARIADB_CONNECTOR_J,false",
        "MARIADB,CONNECTOR_J,true", "MARIADB,CONNECTOR_J,false",
        "MARIADB,MARIADB_CONNECTOR_J,true", "MARIADB,MARIADB_CONNECTOR_J,false"
    })
    void eitherDriverMustReachEitherServerEncryptedOrNot(ServerKind kind, JdbcDriver driver, boolean tls)
            throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        try (Connection connection = appConnection(server, driver, tls, schema);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE a (b INT) ENGINE=InnoDB");
            statement.execute("INSERT INTO a VALUES (7)");
            assertThat(single(connection, "SELECT b FROM a", 1)).isEqualTo("7");
            String cipher = single(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", 2);
            assertThat(cipher.isEmpty()).isNotEqualTo(tls);
            assertThat(single(connection, "SELECT VERSION()", 1)).startsWith(kind.version());
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void appUserMustHaveNoRightsOutsideItsSchemas(ServerKind kind) throws SQLException {
        TestServer server = TestServer.shared(kind);
        try (Connection connection = appConnection(server, JdbcDriver.CONNECTOR_J, false, "");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT * FROM mysql.user"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("SET GLOBAL wait_timeout = 100"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void sessionsMustCountTheConnectionsOfTheUser(ServerKind kind) throws SQLException {
        TestServer server = TestServer.shared(kind);
        server.execute("CREATE USER 'counted'@'%' IDENTIFIED BY 'x'");
        assertThat(server.sessions("counted")).isZero();
        try (Connection one =
                DriverManager.getConnection(server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), "counted", "x")) {
            assertThat(one.isValid(5)).isTrue();
            assertThat(server.sessions("counted")).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(server.sessions("counted")).isZero());
    }

    /** One server for all that stops it, because a start costs seconds: killed, frozen, terminated, closed. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void serverMustComeBackOnTheSamePortWithItsData(ServerKind kind) throws Exception {
        TestServer server =
                TestServer.builder(kind).option("max_connections", "23").start();
        try (server) {
            int port = server.port();
            long pid = server.pid();
            String schema = server.createSchema();
            server.execute("CREATE TABLE " + schema + ".kept (a INT) ENGINE=InnoDB");

            Connection killed = server.adminConnection();
            assertThat(single(killed, "SELECT @@max_connections", 1)).isEqualTo("23");
            server.kill9();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> single(killed, "SELECT 1", 1)).isInstanceOf(SQLException.class);

            server.start();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(pid);
            server.execute("SELECT * FROM " + schema + ".kept");

            mustAnswerOnlyWhenThawed(server);

            server.restart();
            server.execute("SELECT * FROM " + schema + ".kept");
        }
        assertThat(server.isRunning()).isFalse();
        assertThat(server.errorLog()).doesNotExist();
    }

    private static void mustAnswerOnlyWhenThawed(TestServer server) throws Exception {
        try (Connection connection = server.adminConnection()) {
            server.freeze();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return single(connection, "SELECT 5", 1);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            server.thaw();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("5");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void serverThatEndsWhileStartingMustShowItsLog(ServerKind kind) {
        assertThatThrownBy(() -> TestServer.builder(kind)
                        .option("no-such-option", "1")
                        .startLimit(Duration.ofSeconds(30))
                        .start())
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("ended while starting")
                .hasMessageContaining("no-such-option");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void errorLogMustBeReadable(ServerKind kind) {
        assertThat(Files.isReadable(TestServer.shared(kind).errorLog())).isTrue();
    }
}
