package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that says nothing: it works, its session is gone, or the network drops every packet. */
@Timeout(120)
class SilentServerIT {
    /** A statement's outcome. */
    private interface Scenario {
        void run(ServerKind kind, JdbcDriver driver) throws Exception;
    }

    /** All drivers and servers at the same time: the pool asks for the first time after 20 s. */
    @Test
    void aStatementThatWorksMustBeWaitedForAndOneWhoseSessionIsGoneGivenUp() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            for (JdbcDriver driver : JdbcDriver.values()) {
                for (Scenario scenario : List.<Scenario>of(
                        SilentServerIT::works, SilentServerIT::isGone, SilentServerIT::waitsForACommand)) {
                    all.add(CompletableFuture.runAsync(
                            () -> {
                                try {
                                    scenario.run(kind, driver);
                                } catch (Exception e) {
                                    throw new IllegalStateException(kind + " " + driver, e);
                                }
                            },
                            threads));
                }
            }
        }
        all.add(CompletableFuture.runAsync(
                () -> {
                    try {
                        isRefusedAPreparedStatement();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads));
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(110, TimeUnit.SECONDS);
        threads.shutdown();
    }

    private static void works(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Servers.config(kind, driver).name("works").size(2).build())) {
            assertThat(Servers.queryLong(pool, "SELECT SLEEP(24)")).isZero();
            assertThat(pool.stats().evictions()).containsEntry(EvictionReason.FATAL_ERROR, 0L);
        }
    }

    private static void isGone(ServerKind kind, JdbcDriver driver) throws Exception {
        silent(kind, driver, (admin, id) -> Servers.execute(admin, "KILL " + id));
    }

    private static void waitsForACommand(ServerKind kind, JdbcDriver driver) throws Exception {
        silent(kind, driver, (admin, id) -> {});
    }

    /** MariaDB's driver sends the execution with the statement, and waits for two answers where the server gives one. */
    private static void isRefusedAPreparedStatement() throws Exception {
        try (TestServer server = TestServer.builder(ServerKind.MARIADB)
                        .option("max_prepared_stmt_count", "3")
                        .start();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("prepared")
                        .jdbcUrl(server.jdbcUrl(JdbcDriver.MARIADB_CONNECTOR_J, false, "") + "&useServerPrepStmts=true")
                        .username(TestServer.APP_USER)
                        .password(TestServer.APP_PASSWORD)
                        .size(1)
                        .build());
                Connection connection = pool.getConnection()) {
            List<PreparedStatement> open = new ArrayList<>();
            long start = System.nanoTime();
            SQLException error = catchThrowableOfType(SQLException.class, () -> {
                for (int i = 0; i < 5; i++) {
                    PreparedStatement prepared = connection.prepareStatement("SELECT ?, " + i);
                    open.add(prepared);
                    prepared.setInt(1, 1);
                    prepared.executeQuery().close();
                }
            });
            assertThat(open).hasSizeBetween(3, 4);
            // A driver that is told, as later ones may be, has said so at once.
            if (error.getErrorCode() != 1461) {
                assertThat(codeIn(error)).isEqualTo(ErrorCode.PREPARED_STATEMENTS_FULL);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        }
    }

    private interface Fault {
        void happensTo(Connection admin, long session) throws SQLException;
    }

    /** The network holds a statement back, and what the server says to it; new connections are let through. */
    private static void silent(ServerKind kind, JdbcDriver driver, Fault fault) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .name("silent")
                        .size(1)
                        .build());
                Connection connection = pool.getConnection()) {
            long session = Servers.queryLong(connection, "SELECT CONNECTION_ID()");
            proxy.blackHole(Direction.BOTH, Scope.EXISTING);
            try (Connection admin = TestServer.shared(kind).adminConnection()) {
                fault.happensTo(admin, session);
            }
            SQLException error =
                    catchThrowableOfType(SQLException.class, () -> Servers.queryLong(connection, "SELECT 1"));
            assertThat(codeIn(error)).isEqualTo(ErrorCode.SILENT_SERVER);
        }
    }

    private static ErrorCode codeIn(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CodedException coded) {
                return coded.errorCode();
            }
            // MariaDB's driver fixes that some of its exceptions have no cause.
            for (Throwable beside : cause.getSuppressed()) {
                if (beside instanceof CodedException coded) {
                    return coded.errorCode();
                }
            }
        }
        return null;
    }

    /** Connector/J closes a TLS connection with a last word, and waited for another time-out to say it. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aReadTimeoutMustEndTheWaitAfterItsTimeUnderTlsToo(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                        .driverProperty("sslMode", driver == JdbcDriver.CONNECTOR_J ? "REQUIRED" : "trust")
                        .size(2)
                        .readTimeout(Duration.ofSeconds(4))
                        .build());
                Connection connection = pool.getConnection()) {
            assertThat(Servers.queryString(connection, "SHOW STATUS LIKE 'Ssl_cipher'"))
                    .isNotNull();
            long start = System.nanoTime();
            SQLException error =
                    catchThrowableOfType(SQLException.class, () -> Servers.queryLong(connection, "SELECT SLEEP(30)"));
            assertThat((Throwable) error).isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(3), Duration.ofMillis(7_500));
        }
    }

    private enum Cut {
        EVICT_ALL,
        ABORT
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, EVICT_ALL",
        "MARIADB, MARIADB_CONNECTOR_J, EVICT_ALL",
        "MYSQL, CONNECTOR_J, ABORT",
        "MARIADB, MARIADB_CONNECTOR_J, ABORT"
    })
    void cuttingMustFreeEveryThreadWhileTheNetworkDropsEverything(ServerKind kind, JdbcDriver driver, Cut how)
            throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .name("cut")
                        .size(4)
                        .shutdownTimeout(Duration.ofSeconds(1))
                        .build())) {
            List<Connection> leases = new ArrayList<>();
            List<CompletableFuture<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Connection lease = pool.getConnection();
                leases.add(lease);
                calls.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                Servers.queryLong(lease, "SELECT SLEEP(60)");
                                return false;
                            } catch (SQLException e) {
                                return true;
                            }
                        },
                        threads));
            }
            await().until(() ->
                    pool.leases().stream().filter(lease -> lease.inCall()).count() == 4);
            proxy.blackHole(Direction.BOTH, Scope.ALL);
            if (how == Cut.EVICT_ALL) {
                pool.evictAll(true);
            } else {
                for (Connection lease : leases) {
                    lease.abort(Runnable::run);
                }
            }
            for (CompletableFuture<Boolean> call : calls) {
                assertThat(call.get(5, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(leases).allMatch(lease -> isClosed(lease));
            proxy.heal();
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(pool));
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isClosed(Connection lease) {
        try {
            return lease.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private static boolean answers(HoldfastDataSource pool) {
        try {
            return Servers.queryLong(pool, "SELECT 1") == 1;
        } catch (SQLException e) {
            return false;
        }
    }
}
