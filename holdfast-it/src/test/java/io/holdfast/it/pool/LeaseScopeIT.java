package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.LeaseScope;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left borrowed at a scope's end comes back, and nothing else does. */
class LeaseScopeIT {
    private static HoldfastDataSource pool(ServerKind kind, JdbcDriver driver) throws SQLException {
        return new HoldfastDataSource(Servers.config(kind, driver)
                .size(4)
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .build());
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatIsLeftMustComeBackRolledBackAndNamed(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver);
                Connection before = pool.getConnection()) {
            Servers.execute(before, "CREATE TABLE t (id INT PRIMARY KEY)");
            List<LeaseInfo> returned;
            Connection forgotten;
            try (LeaseScope scope = LeaseScope.open(pool)) {
                try (Connection clean = pool.getConnection()) {
                    Servers.execute(clean, "SELECT 1");
                }
                forgotten = pool.getConnection();
                forgotten.setAutoCommit(false);
                Servers.execute(forgotten, "INSERT INTO t VALUES (1)");
                returned = scope.end();
            }
            assertThat(returned).hasSize(1);
            assertThat(returned.get(0).borrowSite()).startsWith("LeaseScopeIT.java:");
            assertThat(returned.get(0).lastSql()).isEqualTo("INSERT INTO t VALUES (?)");
            assertThat(forgotten.isClosed()).isTrue();
            assertThat(before.isClosed()).as("held before the scope began").isFalse();
            assertThat(Servers.queryLong(before, "SELECT COUNT(*) FROM t"))
                    .as("rolled back")
                    .isZero();
            assertThat(pool.stats().scopeLeaks()).isEqualTo(1);
            assertThat(pool.stats().inUse()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MARIADB, MARIADB_CONNECTOR_J"})
    void scopesMustNestAndLeaveOtherThreadsAlone(ServerKind kind, JdbcDriver driver) throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (HoldfastDataSource pool = pool(kind, driver)) {
            Connection elsewhere = other.submit(() -> pool.getConnection()).get(10, TimeUnit.SECONDS);
            LeaseScope outer = LeaseScope.open(pool);
            Connection ofOuter = pool.getConnection();
            LeaseScope inner = LeaseScope.open(pool);
            Connection ofInner = pool.getConnection();
            assertThat(inner.end()).hasSize(1);
            assertThat(ofInner.isClosed()).isTrue();
            assertThat(ofOuter.isClosed()).isFalse();
            assertThat(outer.end()).hasSize(1);
            assertThat(ofOuter.isClosed()).isTrue();
            assertThat(outer.end()).as("a scope ends once").isEmpty();
            assertThat(elsewhere.isClosed()).isFalse();
            elsewhere.close();
        } finally {
            other.shutdownNow();
        }
    }

    /** A session of a web socket: served by several threads in turn, and ended by another one. */
    @ParameterizedTest
    @CsvSource({"MARIADB, MARIADB_CONNECTOR_J"})
    void aSessionServedByManyThreadsMustReturnAllAtItsEnd(ServerKind kind, JdbcDriver driver) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (HoldfastDataSource pool = pool(kind, driver)) {
            LeaseScope session = LeaseScope.open(pool);
            session.leave();
            Connection kept = threads.submit(() -> {
                        try (LeaseScope.Inside inside = session.enter()) {
                            assertThat(inside).isNotNull();
                            Connection connection = pool.getConnection();
                            connection.setAutoCommit(false);
                            return connection;
                        }
                    })
                    .get(10, TimeUnit.SECONDS);
            assertThat(kept.isClosed()).as("it lasts as long as the session").isFalse();
            List<LeaseInfo> returned = threads.submit(session::end).get(10, TimeUnit.SECONDS);
            assertThat(returned).hasSize(1);
            assertThat(kept.isClosed()).isTrue();
            assertThat(pool.stats().inUse()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"MARIADB, MARIADB_CONNECTOR_J"})
    void anExecutorsTasksMustEachHaveTheirScope(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver)) {
            ExecutorService threads = LeaseScope.around(Executors.newFixedThreadPool(3), pool);
            for (int i = 0; i < 12; i++) {
                threads.submit(() -> pool.getConnection().isClosed()).get(10, TimeUnit.SECONDS);
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.stats().scopeLeaks()).isEqualTo(12);
        }
    }
}
