package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggedStatementTest {
    private static final String END = "SELECT the_end";

    private final ScriptedDriver driver = new ScriptedDriver();
    private final List<LoggedStatement> logged = new CopyOnWriteArrayList<>();
    private HoldfastDataSource pool;

    private HoldfastDataSource open(UnaryOperator<PoolConfig.Builder> settings) {
        pool = new HoldfastDataSource(settings.apply(PoolConfig.builder()
                        .dataSource(driver.dataSource())
                        .size(2)
                        .listener(new PoolListener() {
                            @Override
                            public void onStatement(String name, LoggedStatement statement) {
                                logged.add(statement);
                            }
                        }))
                .build());
        return pool;
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        driver.close();
    }

    /** What was logged before a last statement, which is awaited. */
    private List<LoggedStatement> logged() throws SQLException {
        driver.script().on("executeUpdate").delay(Duration.ofMillis(30));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(END);
        }
        Awaitility.await()
                .until(() -> logged.stream().anyMatch(line -> line.sql().equals(END)));
        return logged.stream().filter(line -> !line.sql().equals(END)).toList();
    }

    @Test
    void nothingMustBeLoggedUnlessItIsAskedFor() throws SQLException {
        open(builder -> builder.logStatementValues(true));
        pool.run(connection -> connection.createStatement().execute("SELECT 1"));
        pool.close();
        assertThat(logged).isEmpty();
    }

    @Test
    void whatIsSlowMustBeLoggedWithoutItsValues() throws SQLException {
        open(builder -> builder.slowStatementThreshold(Duration.ofMillis(20)));
        driver.script().on("execute").delay(Duration.ofMillis(25));
        pool.run(connection -> connection.createStatement().execute("UPDATE t SET secret = 'S3cr3t' WHERE id = 5"));

        List<LoggedStatement> lines = logged();
        assertThat(lines).hasSize(1);
        LoggedStatement line = lines.get(0);
        assertThat(line.slow()).isTrue();
        assertThat(line.sql()).isEqualTo("UPDATE t SET secret = ? WHERE id = ?");
        assertThat(line.values()).isNull();
        assertThat(line.time()).isBetween(Duration.ofMillis(25), Duration.ofSeconds(20));
        assertThat(line.rows()).isEqualTo(1);
        assertThat(line.place()).startsWith("LoggedStatementTest.java:");
        assertThat(line.borrowed()).startsWith("LoggedStatementTest.java:");
        assertThat(line.thread()).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void allMustBeLoggedWithTheRowsThatWereRead() throws SQLException {
        open(builder -> builder.logStatements(LogStatements.ALL));
        try (Connection connection = pool.getConnection();
                PreparedStatement outer = connection.prepareStatement("SELECT a FROM t WHERE id = ?");
                PreparedStatement inner = connection.prepareStatement("SELECT b FROM u");
                PreparedStatement batch = connection.prepareStatement("INSERT INTO t VALUES (?)");
                PreparedStatement unread = connection.prepareStatement("SELECT c FROM v")) {
            try (ResultSet rows = outer.executeQuery()) {
                while (rows.next()) {
                    try (ResultSet others = inner.executeQuery()) {
                        assertThat(others.next()).isTrue();
                        assertThat(others.next()).isFalse();
                    }
                }
            }
            batch.addBatch("INSERT INTO t VALUES (1)");
            batch.addBatch("INSERT INTO t VALUES (2)");
            batch.executeBatch();
            unread.executeQuery();
        }
        assertThat(logged())
                .extracting(line -> line.sql() + " " + line.rows() + " " + line.slow())
                .containsExactlyInAnyOrder(
                        "SELECT a FROM t WHERE id = ? 1 false",
                        "SELECT b FROM u 1 false",
                        "INSERT INTO t VALUES (?) 2 false",
                        "SELECT c FROM v 0 false");
    }

    @Test
    void whatFailsMustBeLoggedToo() throws SQLException {
        open(builder -> builder.logStatements(LogStatements.ALL));
        driver.script().on("execute").fail(() -> new SQLException("no such table", "42S02", 1146));
        assertThat(catchThrowable(() ->
                        pool.run(connection -> connection.createStatement().execute("SELECT x FROM y"))))
                .isInstanceOf(SQLException.class);

        assertThat(logged())
                .extracting(line -> line.rows() + " " + line.failed())
                .containsExactly("-1 true");
    }

    @Test
    void aBatchOfDifferentTextsMustBeLoggedAsOne() throws SQLException {
        open(builder -> builder.logStatements(LogStatements.ALL));
        try (Connection connection = pool.getConnection();
                Statement batch = connection.createStatement()) {
            batch.addBatch("UPDATE gone SET a = 1");
            batch.clearBatch();
            batch.addBatch("UPDATE t SET a = 1");
            batch.addBatch("UPDATE t SET a = 2");
            batch.executeBatch();
            batch.addBatch("INSERT INTO t VALUES (1)");
            batch.addBatch("DELETE FROM u");
            batch.executeBatch();
        }
        assertThat(logged())
                .extracting(LoggedStatement::sql)
                .containsExactlyInAnyOrder(
                        "UPDATE t SET a = ?", "batch of different statements, first INSERT INTO t VALUES (?)");
    }

    @Test
    void valuesMustBeLoggedWhereTheyAreAskedForWithoutControlCharacters() throws SQLException {
        open(builder -> builder.logStatements(LogStatements.ALL).logStatementValues(true));
        pool.run(connection -> connection.createStatement().execute("SELECT 'a\n\u001b[31mb'"));

        assertThat(logged()).extracting(LoggedStatement::values).containsExactly("SELECT 'a  [31mb'");
    }
}
