package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepeatedStatementTest {
    private static final int THRESHOLD = 5;

    private final ScriptedDriver driver = new ScriptedDriver();
    private final List<RepeatedStatement> told = new CopyOnWriteArrayList<>();
    private final HoldfastDataSource pool = pool(THRESHOLD);

    private HoldfastDataSource pool(int threshold) {
        return new HoldfastDataSource(PoolConfig.builder()
                .name("loops")
                .dataSource(driver.dataSource())
                .size(2)
                .repeatedStatementThreshold(threshold)
                .listener(new PoolListener() {
                    @Override
                    public void onRepeatedStatement(String name, RepeatedStatement report) {
                        told.add(report);
                    }
                })
                .build());
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        driver.close();
    }

    /** Nothing is told but what has been told: a statement of another text comes last, and is awaited. */
    private void assertNothingMoreIsTold(int before) throws SQLException {
        pool.run(connection -> runTimes(connection, "SELECT last_one FROM t", THRESHOLD + 1));
        Awaitility.await()
                .until(() -> told.stream().anyMatch(report -> report.sql().equals("SELECT last_one FROM t")));
        assertThat(told).hasSize(before + 1);
    }

    private RepeatedStatement only() {
        Awaitility.await().until(() -> told.size() == 1);
        return told.get(0);
    }

    private static void runTimes(Connection connection, String sql, int times) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < times; i++) {
                statement.execute();
            }
        }
    }

    @Test
    void whatIsExecutedAgainAndAgainMustBeToldWithCountAndTimeAndPlace() throws SQLException {
        driver.script().on("execute").delay(Duration.ofMillis(2));
        pool.run(connection -> runTimes(connection, "SELECT name FROM item WHERE id = ?", 12));

        RepeatedStatement report = only();
        assertThat(report.kind()).isEqualTo(RepeatedStatement.Kind.QUERY_IN_LOOP);
        assertThat(report.sql()).isEqualTo("SELECT name FROM item WHERE id = ?");
        assertThat(report.count()).isEqualTo(12);
        assertThat(report.leases()).isEqualTo(1);
        assertThat(report.time()).isBetween(Duration.ofMillis(24), Duration.ofSeconds(20));
        assertThat(report.place()).startsWith("RepeatedStatementTest.java:");
        assertThat(report.thread()).isEqualTo(Thread.currentThread().getName());
        assertThat(pool.stats().repeatedStatements()).isEqualTo(1);
        assertThat(pool.repeatedStatements()).containsExactly(report);
    }

    @Test
    void whatIsExecutedNoOftenerThanTheThresholdMustNotBeTold() throws SQLException {
        pool.run(connection -> runTimes(connection, "SELECT 1", THRESHOLD));
        pool.run(connection -> runTimes(connection, "SELECT 1", THRESHOLD));

        assertNothingMoreIsTold(0);
    }

    @Test
    void eachPlaceMustBeToldOnceAndCountedEachTime() throws SQLException {
        for (int i = 0; i < 3; i++) {
            pool.run(connection -> runTimes(connection, "SELECT 1", THRESHOLD + 1));
        }
        assertThat(pool.stats().repeatedStatements()).isEqualTo(3);
        only();
        pool.run(connection -> {
            for (int i = 0; i <= THRESHOLD; i++) {
                connection.createStatement().execute("SELECT 1");
            }
        });

        Awaitility.await().until(() -> told.size() == 2);
        assertThat(told.get(0).place()).isNotEqualTo(told.get(1).place());
        assertNothingMoreIsTold(2);
    }

    @Test
    void literalsMustNotMakeStatementsDifferent() throws SQLException {
        pool.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (int i = 0; i <= THRESHOLD; i++) {
                    statement.executeQuery("SELECT name FROM item WHERE id = " + i + " AND tag = 'n" + i + "'");
                }
            }
        });

        assertThat(only().sql()).isEqualTo("SELECT name FROM item WHERE id = ? AND tag = ?");
        assertThat(only().count()).isEqualTo(THRESHOLD + 1);
    }

    @Test
    void aStatementPreparedEachTimeMustCountAsTheSame() throws SQLException {
        pool.run(connection -> {
            for (int i = 0; i <= THRESHOLD; i++) {
                runTimes(connection, "UPDATE item SET n = ? WHERE id = ?", 1);
            }
        });

        assertThat(only().count()).isEqualTo(THRESHOLD + 1);
    }

    @Test
    void statementsInTurnMustEachBeCounted() throws SQLException {
        pool.run(connection -> {
            for (int i = 0; i <= THRESHOLD; i++) {
                runTimes(connection, "SELECT 1 FROM a", 1);
                runTimes(connection, "SELECT 1 FROM b", 1);
            }
        });

        Awaitility.await().until(() -> told.size() == 2);
        assertThat(told).extracting(RepeatedStatement::count).containsExactly(THRESHOLD + 1, THRESHOLD + 1);
    }

    @Test
    void rowsInsertedOneByOneMustBeToldAsSuch() throws SQLException {
        pool.run(connection -> runTimes(connection, "INSERT INTO item (id, name) VALUES (?, ?)", THRESHOLD + 1));

        assertThat(only().kind()).isEqualTo(RepeatedStatement.Kind.SINGLE_INSERTS);
    }

    @Test
    void aBatchMustCountAsOne() throws SQLException {
        pool.run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item (id) VALUES (?)")) {
                for (int i = 0; i < 100; i++) {
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        });
        assertNothingMoreIsTold(0);
    }

    @Test
    void batchesAgainAndAgainMustNotBeToldAsSingleInserts() throws SQLException {
        pool.run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item (id) VALUES (?)")) {
                for (int i = 0; i <= THRESHOLD; i++) {
                    statement.addBatch();
                    statement.executeBatch();
                }
            }
        });

        assertThat(only().kind()).isEqualTo(RepeatedStatement.Kind.QUERY_IN_LOOP);
        assertThat(only().count()).isEqualTo(THRESHOLD + 1);
    }

    @Test
    void whatSteersTheSessionMustNotBeCounted() throws SQLException {
        pool.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (int i = 0; i <= THRESHOLD; i++) {
                    statement.execute("SAVEPOINT a");
                    statement.execute("COMMIT");
                }
            }
        });

        assertNothingMoreIsTold(0);
    }

    @Test
    void aLoopThatBorrowsForEachStatementMustBeToldAtTheEndOfItsScope() throws SQLException {
        try (LeaseScope scope = LeaseScope.open(pool)) {
            assertThat(scope).isNotNull();
            for (int i = 0; i < 8; i++) {
                pool.run(connection -> runTimes(connection, "SELECT 1", 1));
            }
            assertThat(pool.stats().repeatedStatements()).isZero();
        }

        assertThat(only().count()).isEqualTo(8);
        assertThat(only().leases()).isEqualTo(8);
    }

    @Test
    void leasesOutsideOfAScopeMustNotBeAddedUp() throws SQLException {
        try (LeaseScope scope = LeaseScope.open(pool)) {
            assertThat(scope).isNotNull();
            pool.run(connection -> runTimes(connection, "SELECT 1", THRESHOLD));
        }
        pool.run(connection -> runTimes(connection, "SELECT 1", 1));

        assertNothingMoreIsTold(0);
    }

    @Test
    void scopesWithinAScopeMustBeAddedUp() throws SQLException {
        try (LeaseScope outer = LeaseScope.open(pool)) {
            assertThat(outer).isNotNull();
            for (int i = 0; i <= THRESHOLD; i++) {
                try (LeaseScope inner = LeaseScope.open(pool)) {
                    assertThat(inner).isNotNull();
                    pool.run(connection -> runTimes(connection, "SELECT 1", 1));
                }
            }
        }

        assertThat(only().count()).isEqualTo(THRESHOLD + 1);
    }

    @Test
    void aScopeMustCountNothingOfOtherThreads() throws Exception {
        try (LeaseScope scope = LeaseScope.open(pool)) {
            assertThat(scope).isNotNull();
            for (int i = 0; i <= THRESHOLD; i++) {
                CompletableFuture.runAsync(() -> {
                            try {
                                pool.run(connection -> runTimes(connection, "SELECT 1", 1));
                            } catch (SQLException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .get(10, TimeUnit.SECONDS);
            }
        }

        assertNothingMoreIsTold(0);
    }

    /** A session of a web socket may last for days: each message is looked at for itself. */
    @Test
    void eachPartOfAScopeMustBeCountedForItself() throws SQLException {
        LeaseScope session = LeaseScope.open(pool);
        session.leave();
        for (int i = 0; i <= THRESHOLD; i++) {
            try (LeaseScope.Inside message = session.enter()) {
                assertThat(message).isNotNull();
                pool.run(connection -> runTimes(connection, "SELECT 1", 1));
            }
        }
        session.end();

        assertNothingMoreIsTold(0);
    }

    @Test
    void aLeaseThatNeverEndsMustBeToldOnTheWay() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            runTimes(connection, "SELECT 1", 40 * THRESHOLD + 1);

            assertThat(only().count()).isEqualTo(40 * THRESHOLD + 1);
            runTimes(connection, "SELECT 1", 1_000);
        }
        assertThat(pool.stats().repeatedStatements()).isEqualTo(1);
    }

    @Test
    void noMoreThanSixtyFourStatementsMustBeKept() throws SQLException {
        pool.run(connection -> {
            for (int i = 0; i < 64; i++) {
                runTimes(connection, "SELECT 1 FROM t" + i, 1);
            }
            runTimes(connection, "SELECT 1 FROM late", 100);
            runTimes(connection, "SELECT 1 FROM t63", THRESHOLD);
        });

        assertThat(only().sql()).isEqualTo("SELECT ? FROM t63");
    }

    @Test
    void nothingMustBeCountedUnlessAskedFor() throws SQLException {
        try (HoldfastDataSource silent = pool(0)) {
            silent.run(connection -> runTimes(connection, "SELECT 1", 10_000));
            assertThat(silent.stats().repeatedStatements()).isZero();
            assertThat(silent.repeatedStatements()).isEmpty();
        }
        assertNothingMoreIsTold(0);
    }
}
