package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.RetryPolicy;
import io.holdfast.pool.TransactionOptions;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code inTransaction} leaves behind, and what becomes of work that takes the transaction into its own hands. */
class InTransactionIT {
    private static final TransactionOptions REPEATABLE =
            TransactionOptions.of("by itself").retry(RetryPolicy.standard().repeatable());

    private static HoldfastDataSource pool(ServerKind kind, JdbcDriver driver) throws SQLException {
        HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(1)
                .borrowTimeout(Duration.ofSeconds(20))
                .build());
        pool.run(connection -> Servers.execute(connection, "CREATE TABLE work (id INT) ENGINE=InnoDB"));
        return pool;
    }

    private static long rows(HoldfastDataSource pool) throws SQLException {
        return Servers.queryLong(pool, "SELECT COUNT(*) FROM work");
    }

    private static void failByDeadlock(Connection connection) throws SQLException {
        Servers.execute(connection, "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO=1213");
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, true",
        "MYSQL, MARIADB_CONNECTOR_J, true",
        "MARIADB, MARIADB_CONNECTOR_J, true",
        "MARIADB, CONNECTOR_J, true",
        "MYSQL, CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, false"
    })
    void isolationAndReadOnlyMustBeBackForTheNextBorrower(ServerKind kind, JdbcDriver driver, boolean works)
            throws SQLException {
        TransactionOptions options = TransactionOptions.of("a report")
                .isolation(Connection.TRANSACTION_SERIALIZABLE)
                .readOnly();
        try (HoldfastDataSource pool = pool(kind, driver)) {
            List<Object> before = pool.use(InTransactionIT::attributes);
            Throwable failure = catchThrowable(() -> pool.inTransaction(options, connection -> {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.isReadOnly()).isTrue();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                Servers.queryLong(connection, "SELECT COUNT(*) FROM work");
                SQLException refused = catchThrowableOfType(
                        SQLException.class, () -> Servers.execute(connection, "INSERT INTO work VALUES (1)"));
                assertThat((Throwable) refused).as("it only reads").isNotNull();
                if (!works) {
                    throw new IllegalStateException("the work fails");
                }
                return null;
            }));

            if (works) {
                assertThat(failure).isNull();
            } else {
                assertThat(failure).isInstanceOf(IllegalStateException.class);
            }
            assertThat((Object) pool.use(InTransactionIT::attributes)).isEqualTo(before);
            pool.run(connection -> Servers.execute(connection, "INSERT INTO work VALUES (1)"));
            assertThat(rows(pool)).isEqualTo(1);
            assertThat(pool.stats().opened()).as("the same connection").isEqualTo(1);
        }
    }

    private static List<Object> attributes(Connection connection) throws SQLException {
        return List.of(
                connection.getAutoCommit(),
                connection.isReadOnly(),
                connection.getTransactionIsolation(),
                Servers.queryLong(connection, "SELECT @@autocommit"),
                Servers.queryLong(connection, "SELECT @@session.transaction_read_only"),
                Servers.queryString(connection, "SELECT @@session.transaction_isolation"));
    }

    /** Run again as a whole, its first half would be done twice. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, false",
        "MYSQL, MARIADB_CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, false",
        "MARIADB, CONNECTOR_J, false",
        "MYSQL, CONNECTOR_J, true",
        "MARIADB, MARIADB_CONNECTOR_J, true"
    })
    void workThatHasCommittedMustNotBeRunAgain(ServerKind kind, JdbcDriver driver, boolean inSql) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver)) {
            AtomicInteger runs = new AtomicInteger();
            SQLException failure = catchThrowableOfType(
                    SQLException.class,
                    () -> pool.inTransaction(REPEATABLE, connection -> {
                        runs.incrementAndGet();
                        Servers.execute(connection, "INSERT INTO work VALUES (1)");
                        if (inSql) {
                            Servers.execute(connection, "CREATE TABLE committed_by_this (id INT)");
                        } else {
                            connection.commit();
                        }
                        Servers.execute(connection, "INSERT INTO work VALUES (2)");
                        failByDeadlock(connection);
                        return null;
                    }));

            assertThat(failure.getErrorCode()).isEqualTo(1213);
            assertThat(runs).hasValue(1);
            assertThat(rows(pool)).as("what came after the commit is undone").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void workThatHasRolledBackMayBeRunAgain(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver)) {
            AtomicInteger runs = new AtomicInteger();
            pool.inTransaction(TransactionOptions.of("by itself"), connection -> {
                Servers.execute(connection, "INSERT INTO work VALUES (1)");
                connection.rollback();
                Servers.execute(connection, "INSERT INTO work VALUES (2)");
                if (runs.incrementAndGet() == 1) {
                    failByDeadlock(connection);
                }
                return null;
            });

            assertThat(runs).hasValue(2);
            assertThat(rows(pool)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void autoCommitMustNotBeTurnedOnWithin(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver)) {
            SQLFeatureNotSupportedException refused = catchThrowableOfType(
                    SQLFeatureNotSupportedException.class,
                    () -> pool.inTransaction(connection -> {
                        Servers.execute(connection, "INSERT INTO work VALUES (1)");
                        connection.setAutoCommit(false);
                        connection.setAutoCommit(true);
                        return null;
                    }));

            assertThat(refused.getMessage()).startsWith(ErrorCode.NOT_SUPPORTED.code());
            assertThat(rows(pool)).isZero();
            pool.run(connection -> {
                connection.setAutoCommit(false);
                connection.setAutoCommit(true);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void workThatClosesItsConnectionMustBeRolledBackAndToldSo(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver)) {
            SQLException failure = catchThrowableOfType(
                    SQLException.class,
                    () -> pool.inTransaction(REPEATABLE, connection -> {
                        Servers.execute(connection, "INSERT INTO work VALUES (1)");
                        connection.close();
                        return null;
                    }));

            assertThat(failure.getMessage()).startsWith(ErrorCode.LEASE_CLOSED.code());
            assertThat(rows(pool)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aTransactionWithinOneMustBeRefusedAtOnceWhereItCanNeverHaveAConnection(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver)) {
            AtomicInteger runs = new AtomicInteger();
            long begin = Pace.now();
            BorrowTimeoutException refused = catchThrowableOfType(
                    BorrowTimeoutException.class,
                    () -> pool.inTransaction(REPEATABLE, outer -> {
                        runs.incrementAndGet();
                        Servers.execute(outer, "INSERT INTO work VALUES (1)");
                        pool.inTransaction(inner -> Servers.queryLong(inner, "SELECT 1"));
                        return null;
                    }));

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofMillis(500).plus(Pace.toleranceSince(begin)));
            assertThat(refused.errorCode()).isEqualTo(ErrorCode.NESTED_BORROW);
            assertThat(refused.oldestLeases()).hasSize(1);
            assertThat(refused.oldestLeases().get(0).threadName())
                    .isEqualTo(Thread.currentThread().getName());
            assertThat(refused.oldestLeases().get(0).lastSql()).isEqualTo("INSERT INTO work VALUES (?)");
            assertThat(runs).hasValue(1);
            assertThat(rows(pool)).isZero();
        }
    }
}
