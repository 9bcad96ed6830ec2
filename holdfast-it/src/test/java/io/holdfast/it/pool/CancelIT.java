package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** G1, G19: a stop hits the statement that it is meant for, in whoever's session, and nothing else. */
class CancelIT {
    private static final int ROUNDS = 40;

    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void endOthers() throws InterruptedException {
        others.shutdownNow();
        assertThat(others.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean isRunning(ServerKind kind, String marker) throws SQLException {
        try (Connection admin = TestServer.shared(kind).adminConnection()) {
            return Servers.queryLong(
                            admin,
                            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%" + marker
                                    + "%' AND ID <> CONNECTION_ID()")
                    > 0;
        }
    }

    /** SLEEP says 1 when it was cut, where it gives no error. */
    private static boolean isCut(Statement statement, String sql) {
        try (ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getInt(1) != 0;
        } catch (SQLException e) {
            return true;
        }
    }

    private static boolean isCut(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return isCut(statement, sql);
        }
    }

    private Future<?> cancelled(Statement statement, long afterNanos) {
        return others.submit(() -> {
            LockSupport.parkNanos(afterNanos);
            statement.cancel();
            return null;
        });
    }

    /** With an idle connection to cancel over, and without. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, 1",
        "MYSQL, MARIADB_CONNECTOR_J, 2",
        "MARIADB, CONNECTOR_J, 2",
        "MARIADB, MARIADB_CONNECTOR_J, 1"
    })
    void aCancelNearTheEndMustNotHitTheNextBorrower(ServerKind kind, JdbcDriver driver, int size) throws Exception {
        Random random = new Random(3);
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(size).build())) {
            await().until(() -> pool.stats().total() == size);
            int cut = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                Future<?> cancel = cancelled(statement, random.nextInt(12_000_000));
                isCut(statement, "SELECT SLEEP(0.008)");
                connection.close();
                try (Connection next = pool.getConnection()) {
                    for (int i = 0; i < 3; i++) {
                        cut += isCut(next, "SELECT SLEEP(0.006)") ? 1 : 0;
                    }
                }
                endOf(cancel);
            }
            assertThat(cut).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, 2",
        "MYSQL, MARIADB_CONNECTOR_J, 1",
        "MARIADB, CONNECTOR_J, 1",
        "MARIADB, MARIADB_CONNECTOR_J, 2"
    })
    void aCancelNearTheEndMustNotHitTheNextStatementOfTheLease(ServerKind kind, JdbcDriver driver, int size)
            throws Exception {
        Random random = new Random(4);
        try (HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(kind, driver).size(size).build());
                Connection connection = pool.getConnection();
                Statement meant = connection.createStatement();
                Statement other = connection.createStatement()) {
            await().until(() -> pool.stats().total() == size);
            int cut = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Future<?> cancel = cancelled(meant, random.nextInt(12_000_000));
                isCut(meant, "SELECT SLEEP(0.008)");
                cut += isCut(other, "SELECT SLEEP(0.006)") ? 1 : 0;
                endOf(cancel);
            }
            assertThat(cut).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J"
    })
    void aCancelOfAStatementThatHasEndedMustHitNothing(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(kind, driver).size(2).build());
                Connection connection = pool.getConnection();
                Statement ended = connection.createStatement();
                Statement busy = connection.createStatement()) {
            await().until(() -> pool.stats().total() == 2);
            for (String before : new String[] {"SELECT 1", "DO 1"}) {
                ended.execute(before);
                Future<?> cancel = cancelled(ended, 100_000_000);
                assertThat(isCut(busy, "SELECT SLEEP(0.4)")).as(before).isFalse();
                endOf(cancel);
            }
        }
    }

    /** The cancel itself may fail; whom it hits is what matters here. */
    private static void endOf(Future<?> cancel) throws Exception {
        try {
            cancel.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, joe@corp.example",
        "MYSQL, MARIADB_CONNECTOR_J, a@b@c",
        "MARIADB, CONNECTOR_J, joe@corp.example",
        "MARIADB, MARIADB_CONNECTOR_J, it''s:me"
    })
    void aCancelMustFindTheSessionOfAnyName(ServerKind kind, JdbcDriver driver, String name) throws Exception {
        String user = name.replace("''", "'");
        String quoted = "'" + name + "'@'%'";
        TestServer.shared(kind)
                .execute(
                        "DROP USER IF EXISTS " + quoted,
                        "CREATE USER " + quoted + " IDENTIFIED BY 'any-name-secret'",
                        "GRANT ALL ON *.* TO " + quoted);
        PoolConfig config = Servers.config(kind, driver)
                .username(user)
                .password("any-name-secret")
                .size(2)
                .build();
        mustBeCancelled(kind, config, "any_name_" + kind + driver);
    }

    /** CURRENT_USER() is the account that it stands for; the list of processes has the name that it logged in with. */
    @Test
    void aCancelMustFindTheSessionOfAProxyUser() throws Exception {
        try (TestServer server = TestServer.builder(ServerKind.MYSQL)
                .option("check-proxy-users", "ON")
                .option("mysql-native-password-proxy-users", "ON")
                .start()) {
            server.execute(
                    "CREATE USER 'boss'@'%' IDENTIFIED WITH mysql_native_password BY 'boss-secret'",
                    "GRANT ALL ON *.* TO 'boss'@'%'",
                    "CREATE USER 'deputy'@'%' IDENTIFIED WITH mysql_native_password BY 'deputy-secret'",
                    "INSERT INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user, With_grant)"
                            + " VALUES ('%', 'deputy', '%', 'boss', 0)",
                    "FLUSH PRIVILEGES");
            for (JdbcDriver driver : JdbcDriver.values()) {
                PoolConfig config = PoolConfig.builder()
                        .name("it")
                        .jdbcUrl(server.jdbcUrl(driver, false, server.createSchema()))
                        .username("deputy")
                        .password("deputy-secret")
                        .size(2)
                        .build();
                try (HoldfastDataSource pool = new HoldfastDataSource(config);
                        Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    assertThat(Servers.queryString(connection, "SELECT CURRENT_USER()"))
                            .isEqualTo("boss@%");
                    Future<Boolean> work = others.submit(() -> isCut(statement, "SELECT SLEEP(60)"));
                    await().atMost(Duration.ofSeconds(30)).until(() -> {
                        statement.cancel();
                        return work.isDone();
                    });
                    assertThat(work.get()).isTrue();
                }
            }
        }
    }

    private void mustBeCancelled(ServerKind kind, PoolConfig config, String marker) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            Future<Boolean> work = others.submit(() -> isCut(statement, "SELECT SLEEP(30) AS " + marker));
            await().until(() -> isRunning(kind, marker));
            statement.cancel();

            assertThat(work.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(isRunning(kind, marker)).isFalse();
            assertThat(Servers.queryLong(connection, "SELECT 1")).isEqualTo(1);
        }
    }

    /** URLs for which the pool gives the driver no socket of its own, and data sources, whose sockets nobody knows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://HOST:PORT,HOST:PORT/?sslMode=DISABLED&allowPublicKeyRetrieval=true",
                "jdbc:mysql://address=(host=HOST)(port=PORT)/?sslMode=DISABLED&allowPublicKeyRetrieval=true",
                "jdbc:mysql:loadbalance://HOST:PORT,HOST:PORT/?sslMode=DISABLED&allowPublicKeyRetrieval=true",
                "jdbc:mariadb://HOST:PORT,HOST:PORT/?sslMode=disable&allowPublicKeyRetrieval=true",
                "jdbc:mariadb:sequential://address=(host=HOST)(port=PORT)/?sslMode=disable&allowPublicKeyRetrieval=true",
                "MysqlDataSource",
                "MariaDbDataSource"
            })
    void aGivenUpStatementMustEndAtTheServerWithoutOwnSocketsToo(String way) throws Exception {
        ServerKind kind = ServerKind.MYSQL;
        TestServer server = TestServer.shared(kind);
        PoolConfig.Builder config = PoolConfig.builder()
                .name("it")
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(1);
        switch (way) {
            case "MysqlDataSource" -> {
                MysqlDataSource source = new MysqlDataSource();
                source.setUrl(server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, server.createSchema()));
                config.dataSource(source);
            }
            case "MariaDbDataSource" ->
                config.dataSource(new MariaDbDataSource(
                        server.jdbcUrl(JdbcDriver.MARIADB_CONNECTOR_J, false, server.createSchema())));
            default ->
                config.jdbcUrl(way.replace("HOST", "127.0.0.1").replace("PORT", Integer.toString(server.port())));
        }
        Events events = new Events();
        String marker = "without_sockets_" + Math.abs(way.hashCode());
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config.listener(events).build())) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setNetworkTimeout(Runnable::run, 500);
                assertThat(isCut(statement, "SELECT SLEEP(30) AS " + marker)).isTrue();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> !isRunning(kind, marker));
            assertThat(events.orphans).isEmpty();
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
        }
    }
}
