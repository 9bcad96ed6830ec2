package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.testkit.ScriptedDriver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.Proxy;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may have happened is not done again; what certainly has not, is. Here without a server. */
class RepetitionTest {
    private static final RetryPolicy AT_ONCE = new RetryPolicy(3, Duration.ZERO, Duration.ZERO, false);
    private static final TransactionOptions TRANSFER =
            TransactionOptions.of("transfer 7").retry(AT_ONCE);
    private static final byte[] DATA = {1};

    private final ScriptedDriver driver = new ScriptedDriver();
    private final ScriptedDriver otherDriver = new ScriptedDriver();
    private final HoldfastDataSource pool = pool("work", driver);
    private final HoldfastDataSource other = pool("other", otherDriver);

    private static HoldfastDataSource pool(String name, ScriptedDriver driver) {
        return new HoldfastDataSource(PoolConfig.builder()
                .name(name)
                .dataSource(driver.dataSource())
                .size(2)
                .build());
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        other.close();
        driver.close();
        otherDriver.close();
    }

    private static SQLException deadlock() {
        return new SQLException("Deadlock found when trying to get lock", "40001", 1213);
    }

    private static SQLException lost() {
        return new SQLException("Communications link failure", "08S01", 0);
    }

    /** A framework's own large object, which may give its bytes once. */
    private static <T> T foreign(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Part {
        void on(Connection connection) throws Exception;
    }

    /** How often a transaction of this part runs whose first run ends with this failure of a statement. */
    private int runs(Part part, SQLException failure) {
        return runs(
                connection -> {
                    part.on(connection);
                    driver.script().on("execute").thenThrow(failure);
                    execute(connection, "UPDATE t SET n = 3");
                },
                part,
                failure);
    }

    /** The same, where the failure is not one of the work's connection. */
    private int runsAfterForeign(Part part, SQLException failure) {
        return runs(
                connection -> {
                    part.on(connection);
                    throw failure;
                },
                part,
                failure);
    }

    private int runs(Part first, Part later, SQLException failure) {
        AtomicInteger runs = new AtomicInteger();
        Throwable end = catchThrowable(() -> pool.inTransaction(TRANSFER, connection -> {
            (runs.incrementAndGet() == 1 ? first : later).on(connection);
            return null;
        }));
        assertThat(end).isSameAs(runs.get() == 1 ? failure : null);
        return runs.get();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2)",
                "INSERT INTO t VALUES ('a;b'); /* why */ commit",
                "INSERT INTO t VALUES (1) /*! ; COMMIT */",
                "INSERT INTO t VALUES (1);-- c\nCREATE TABLE u (id INT)",
                "CALL transfer()",
                "{call transfer()}",
                "{ ? = call transfer()}",
                "SET @a = 1; SET autocommit = 1",
                "EXECUTE s",
                "EXECUTE IMMEDIATE 'COMMIT'",
                "BEGIN NOT ATOMIC COMMIT; END",
                "IF 1 THEN COMMIT; END IF",
                "SET STATEMENT max_statement_time = 1 FOR COMMIT",
                "SET PASSWORD = 'x'",
                "XA END 'x'",
                "LOCK TABLES t WRITE",
                "ANALYZE TABLE t"
            })
    void whatMayCommitMustEndRepetitionHoweverItIsRun(String sql) {
        assertThat(runs(connection -> execute(connection, sql), deadlock())).isEqualTo(1);
        assertThat(runs(
                        connection -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.addBatch("INSERT INTO t VALUES (1)");
                                statement.addBatch(sql);
                                statement.addBatch("INSERT INTO t VALUES (2)");
                                statement.executeBatch();
                            }
                        },
                        deadlock()))
                .isEqualTo(1);
        assertThat(runs(
                        connection -> {
                            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                                statement.executeUpdate();
                            }
                        },
                        deadlock()))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "INSERT INTO t VALUES ('x; COMMIT')",
                "INSERT INTO t VALUES (1) /* ; COMMIT */",
                "UPDATE t SET `a;commit` = 1",
                "SAVEPOINT a",
                "ROLLBACK TO SAVEPOINT a",
                "SET @a = 1",
                "CREATE TEMPORARY TABLE u (id INT)",
                "DROP TEMPORARY TABLE u"
            })
    void whatCommitsNothingMustBeRunAgain(String sql) {
        assertThat(runs(connection -> execute(connection, sql), deadlock())).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1213, 1205, 3101, 1020, 1614})
    void whatTheServerHasUndoneMustBeRunAgain(int number) {
        SQLException undone = new SQLException("undone", "40000", number);

        assertThat(runs(connection -> execute(connection, "UPDATE t SET n = 1"), undone))
                .isEqualTo(2);
        SQLException wrapped = new SQLException("of the application", undone);
        assertThat(runs(
                        connection -> {
                            driver.script().on("execute").thenThrow(undone);
                            Throwable own = catchThrowable(() -> execute(connection, "UPDATE t SET n = 1"));
                            assertThat(own).isSameAs(undone);
                            throw wrapped;
                        },
                        connection -> {},
                        wrapped))
                .isEqualTo(2);
    }

    /** Of a connection that the pool does not know, say: what was done on it is done. */
    @ParameterizedTest
    @ValueSource(ints = {1213, 1205, 3101, 1020, 1614, 1290, 1836})
    void whatTheServerHasUndoneElsewhereMustNotRunItAgain(int number) {
        SQLException elsewhere = new SQLException("undone; the server is read-only", "40000", number);

        assertThat(runsAfterForeign(connection -> execute(connection, "SELECT 1"), elsewhere))
                .isEqualTo(1);
        AtomicInteger runs = new AtomicInteger();
        Throwable end = catchThrowable(
                () -> pool.retrying(RetryPolicy.standard().repeatable()).use(connection -> {
                    runs.incrementAndGet();
                    throw elsewhere;
                }));
        assertThat(end).isSameAs(elsewhere);
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1062, 1317, 3024, 1180, 1064})
    void whatTheServerHasNotUndoneMustNotBeRunAgain(int number) {
        assertThat(runs(connection -> {}, new SQLException("no", "HY000", number)))
                .isEqualTo(1);
    }

    @Test
    void theLossOfItsOwnConnectionMustRunItAgain() throws Exception {
        for (boolean wrapped : new boolean[] {false, true}) {
            driver.script().on("execute").thenThrow(lost());
            AtomicInteger runs = new AtomicInteger();
            pool.inTransaction(TRANSFER, connection -> {
                runs.incrementAndGet();
                try {
                    execute(connection, "UPDATE t SET n = 1");
                } catch (SQLException e) {
                    throw wrapped ? new SQLException("of the application", e) : e;
                }
                return null;
            });

            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void theLossOfAnotherConnectionMustNotRunItAgain() {
        assertThat(runsAfterForeign(connection -> execute(connection, "SELECT 1"), lost()))
                .isEqualTo(1);
        assertThat(runsAfterForeign(
                        connection -> execute(connection, "SELECT 1"), new SQLException("x", new IOException("reset"))))
                .isEqualTo(1);
    }

    /** The first failure was its own, and caught; what ends it is of something else. */
    @Test
    void theLossOfAnotherConnectionMustNotPassForItsOwn() {
        driver.script().on("execute").thenThrow(lost());

        assertThat(runsAfterForeign(
                        connection -> {
                            Throwable own = catchThrowable(() -> execute(connection, "SELECT 1"));
                            assertThat(own).isInstanceOf(SQLException.class);
                        },
                        lost()))
                .isEqualTo(1);
    }

    @Test
    void aLeaseBorrowedWithinMustEndRepetition() {
        assertThat(runs(connection -> pool.getConnection().close(), deadlock())).isEqualTo(1);
        assertThat(runs(connection -> other.getConnection().close(), deadlock()))
                .isEqualTo(1);
        assertThat(runs(connection -> other.getConnection(Duration.ofSeconds(5)).close(), deadlock()))
                .isEqualTo(1);
        assertThat(runs(connection -> other.borrowAsync().join().close(), deadlock()))
                .isEqualTo(1);
        assertThat(runs(connection -> other.inTransaction(inner -> 1), deadlock()))
                .isEqualTo(1);
        assertThat(runs(connection -> {}, deadlock())).as("control").isEqualTo(2);
    }

    private void failsByDeadlock(ScriptedDriver of, Connection connection) throws SQLException {
        of.script().on("execute").thenThrow(deadlock());
        execute(connection, "UPDATE t SET n = 3");
    }

    @Test
    void nestedWorkThatIsRunAgainMustNotMakeTheOuterRunAgain() throws Exception {
        AtomicInteger outer = new AtomicInteger();
        AtomicInteger inner = new AtomicInteger();
        Throwable end = catchThrowable(() -> pool.inTransaction(TRANSFER, connection -> {
            outer.incrementAndGet();
            other.inTransaction(TRANSFER, nested -> {
                if (inner.incrementAndGet() == 1) {
                    failsByDeadlock(otherDriver, nested);
                }
                return null;
            });
            failsByDeadlock(driver, connection);
            return null;
        }));

        assertThat(end).isInstanceOf(SQLException.class);
        assertThat(inner).hasValue(2);
        assertThat(outer).hasValue(1);
        assertThat(runs(connection -> {}, deadlock()))
                .as("nothing is left of it")
                .isEqualTo(2);
    }

    @Test
    void aCommitOfUnknownOutcomeMustEndRepetitionHoweverItIsWrapped() {
        for (int way = 0; way < 4; way++) {
            int wrapped = way;
            otherDriver.script().on("commit").thenThrow(lost());
            AtomicInteger runs = new AtomicInteger();
            Throwable end =
                    catchThrowable(() -> pool.retrying(AT_ONCE.repeatable()).use(connection -> {
                        runs.incrementAndGet();
                        try {
                            return other.inTransaction(TRANSFER, inner -> 1);
                        } catch (CommitUnknownException e) {
                            throw wrap(wrapped, e);
                        }
                    }));

            assertThat(end).isInstanceOf(SQLException.class);
            assertThat(runs).as("wrapped in way %d", way).hasValue(1);
        }
    }

    private static SQLException wrap(int way, CommitUnknownException e) {
        SQLException plain = deadlock();
        switch (way) {
            case 0 -> plain.initCause(e);
            case 1 -> plain.initCause(new IllegalStateException(e));
            case 2 -> plain.addSuppressed(e);
            default -> plain.setNextException(e);
        }
        return plain;
    }

    private static Stream<Part> streams() {
        return Stream.of(
                c -> prepared(c).setBinaryStream(1, new ByteArrayInputStream(DATA)),
                c -> prepared(c).setBinaryStream(1, new ByteArrayInputStream(DATA), 1L),
                c -> prepared(c).setAsciiStream(1, new ByteArrayInputStream(DATA)),
                c -> prepared(c).setCharacterStream(1, new StringReader("a")),
                c -> prepared(c).setNCharacterStream(1, new StringReader("a"), 1L),
                c -> prepared(c).setBlob(1, new ByteArrayInputStream(DATA)),
                c -> prepared(c).setBlob(1, foreign(Blob.class)),
                c -> prepared(c).setClob(1, foreign(Clob.class)),
                c -> prepared(c).setNClob(1, foreign(NClob.class)),
                c -> prepared(c).setSQLXML(1, foreign(SQLXML.class)),
                c -> prepared(c).setObject(1, foreign(Blob.class)),
                c -> prepared(c).setObject(1, foreign(NClob.class), Types.NCLOB),
                c -> prepared(c).setClob(1, new StringReader("a")),
                c -> prepared(c).setNClob(1, new StringReader("a"), 1L),
                c -> prepared(c).setObject(1, new ByteArrayInputStream(DATA)),
                c -> prepared(c).setObject(1, new StringReader("a"), java.sql.Types.CLOB));
    }

    private static PreparedStatement prepared(Connection connection) throws SQLException {
        return connection.prepareStatement("INSERT INTO t VALUES (?)");
    }

    /** It would be stored empty. */
    @ParameterizedTest
    @MethodSource("streams")
    void aStreamThatWasGivenToAStatementMustEndRepetition(Part part) {
        assertThat(runs(part, deadlock())).isEqualTo(1);
    }

    @Test
    void aFailingStreamMustNotPassForALostConnection() {
        driver.script().on("execute").thenThrow(new SQLException("Socket error", "08000", -1, new IOException("mine")));
        AtomicInteger runs = new AtomicInteger();
        Throwable end = catchThrowable(() -> pool.retrying(AT_ONCE.repeatable()).run(connection -> {
            runs.incrementAndGet();
            try (PreparedStatement statement = prepared(connection)) {
                statement.setBinaryStream(1, InputStream.nullInputStream());
                statement.execute();
            }
        }));

        assertThat(end).isInstanceOf(SQLException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void valuesThatCanBeReadAgainMustNotEndRepetition() {
        assertThat(runs(connection -> prepared(connection).setObject(1, "a"), deadlock()))
                .isEqualTo(2);
        assertThat(runs(connection -> prepared(connection).setBytes(1, DATA), deadlock()))
                .isEqualTo(2);
    }

    @Test
    void theDriversOwnConnectionGivenOutMustEndRepetition() {
        assertThat(runs(connection -> connection.unwrap(io.holdfast.testkit.ScriptedConnection.class), deadlock()))
                .isEqualTo(1);
    }
}
