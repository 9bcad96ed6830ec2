package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.RetryPolicy;
import io.holdfast.pool.TransactionOptions;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G17 where the work uses more than its own connection, or fails by itself; with what drivers make of that. */
class RepetitionIT {
    private static final byte[] CHARGE = "charge-42".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

    private static void insertCharge(Connection connection) throws SQLException {
        Servers.execute(connection, "INSERT INTO pay(v) VALUES ('charge-42')");
    }

    private static long charges(HoldfastDataSource pool) throws SQLException {
        return Servers.queryLong(pool, "SELECT COUNT(*) FROM pay");
    }

    private static void createPay(HoldfastDataSource pool) throws SQLException {
        pool.run(connection -> Servers.execute(
                connection,
                "CREATE TABLE pay (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(60), data LONGBLOB, words LONGTEXT)"));
    }

    /** A rollback leaves what was written to such a table: another run would write it again. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void workThatWroteToATableWithoutTransactionsMustNotBeRepeated(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(2).build())) {
            pool.run(connection -> {
                Servers.execute(connection, "CREATE TABLE kept (v INT) ENGINE=MyISAM");
                Servers.execute(connection, "CREATE TABLE undone (v INT) ENGINE=InnoDB");
            });
            for (int conflict : new int[] {1213, 1205}) {
                AtomicInteger runs = new AtomicInteger();
                Throwable failure = catchThrowable(() -> pool.inTransaction(connection -> {
                    Servers.execute(connection, "INSERT INTO undone VALUES (1)");
                    if (runs.incrementAndGet() == 1) {
                        Servers.execute(connection, "INSERT INTO kept VALUES (1)");
                        Servers.execute(connection, "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO=" + conflict);
                    }
                    return null;
                }));

                assertThat(failure).isInstanceOf(SQLException.class);
                assertThat(runs).hasValue(1);
            }
            assertThat(Servers.queryLong(pool, "SELECT COUNT(*) FROM kept")).isEqualTo(2);
            assertThat(Servers.queryLong(pool, "SELECT COUNT(*) FROM undone")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void anInsertWhoseAnswerWasLostOnAnotherConnectionMustNotBeRepeated(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(kind, driver).size(2).build());
                HoldfastDataSource other = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .name("other")
                        .size(2)
                        .build())) {
            createPay(other);
            AtomicInteger runs = new AtomicInteger();
            proxy.cutAfter(CHARGE, Cut.RST);
            Throwable retrying =
                    catchThrowable(() -> pool.retrying(RetryPolicy.standard()).run(connection -> {
                        runs.incrementAndGet();
                        other.run(RepetitionIT::insertCharge);
                    }));
            proxy.cutAfter(CHARGE, Cut.RST);
            Throwable transaction = catchThrowable(() -> pool.inTransaction(connection -> {
                runs.incrementAndGet();
                other.run(RepetitionIT::insertCharge);
                return null;
            }));

            assertThat(retrying).isInstanceOf(SQLException.class);
            assertThat(transaction).isInstanceOf(SQLException.class);
            assertThat(runs).hasValue(2);
            assertThat(charges(other)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void anInnerCommitOfUnknownOutcomeMustNotBeRepeatedThoughItIsWrapped(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(kind, driver).size(2).build());
                HoldfastDataSource other = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .name("other")
                        .size(2)
                        .build())) {
            createPay(other);
            AtomicInteger runs = new AtomicInteger();
            Throwable end = catchThrowable(() -> pool.inTransaction(connection -> {
                runs.incrementAndGet();
                try {
                    other.inTransaction(inner -> {
                        insertCharge(inner);
                        proxy.cutAfter(COMMIT, Cut.RST);
                        return null;
                    });
                } catch (CommitUnknownException e) {
                    throw new SQLException("charging failed", e);
                }
                return null;
            }));

            assertThat(end).hasCauseInstanceOf(CommitUnknownException.class);
            assertThat(runs).hasValue(1);
            assertThat(charges(other)).isEqualTo(1);
        }
    }

    /** Read a second time it is at its end, and what is stored is empty. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, ''",
        "MYSQL, CONNECTOR_J, &useServerPrepStmts=true",
        "MYSQL, MARIADB_CONNECTOR_J, ''",
        "MARIADB, MARIADB_CONNECTOR_J, ''",
        "MARIADB, MARIADB_CONNECTOR_J, &useServerPrepStmts=true"
    })
    void aStreamThatFailsMustFailTheWorkAndStoreNothing(ServerKind kind, JdbcDriver driver, String options)
            throws Exception {
        TestServer server = TestServer.shared(kind);
        String url = server.jdbcUrl(driver, false, server.createSchema()) + options;
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Servers.config(kind, driver).jdbcUrl(url).size(1).build())) {
            createPay(pool);
            for (boolean words : new boolean[] {false, true}) {
                AtomicInteger runs = new AtomicInteger();
                InputStream upload = new Upload();
                Reader text = new java.io.InputStreamReader(new Upload(), StandardCharsets.US_ASCII);
                TransactionOptions transaction = TransactionOptions.of("upload");
                Throwable end = catchThrowable(() -> pool.inTransaction(transaction, connection -> {
                    runs.incrementAndGet();
                    String sql = "INSERT INTO pay(v, " + (words ? "words" : "data") + ") VALUES ('a', ?)";
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        if (words) {
                            statement.setCharacterStream(1, text);
                        } else {
                            statement.setBinaryStream(1, upload);
                        }
                        statement.executeUpdate();
                    }
                    return null;
                }));

                assertThat(end).isInstanceOf(SQLException.class);
                assertThat(runs).hasValue(1);
                assertThat(charges(pool)).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatCommittedWithinATextOrABatchMustNotBeRepeated(ServerKind kind, JdbcDriver driver) throws Exception {
        TestServer server = TestServer.shared(kind);
        String url = server.jdbcUrl(driver, false, server.createSchema()) + "&allowMultiQueries=true";
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Servers.config(kind, driver).jdbcUrl(url).size(1).build())) {
            createPay(pool);
            String insert = "INSERT INTO pay(v) VALUES ('a; b')";
            for (boolean batch : new boolean[] {false, true}) {
                AtomicInteger runs = new AtomicInteger();
                Throwable end = catchThrowable(() -> pool.inTransaction(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        if (batch) {
                            statement.addBatch(insert);
                            statement.addBatch("COMMIT");
                            statement.addBatch(insert);
                            statement.executeBatch();
                        } else {
                            statement.execute(insert + "; COMMIT; " + insert);
                        }
                    }
                    runs.incrementAndGet();
                    Servers.execute(connection, "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO=1213");
                    return null;
                }));

                assertThat(end).isInstanceOf(SQLException.class);
                assertThat(runs).hasValue(1);
            }
            assertThat(charges(pool)).as("one of each was committed").isEqualTo(2);
        }
    }

    /** Breaks once, after 100,000 bytes; then it is at its end. */
    private static final class Upload extends InputStream {
        private int read;
        private boolean broke;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (broke) {
                return -1;
            }
            if (read > 100_000) {
                broke = true;
                throw new IOException("Connection reset by the uploading client");
            }
            int count = Math.min(length, 4096);
            java.util.Arrays.fill(bytes, from, from + count, (byte) 'x');
            read += count;
            return count;
        }
    }
}
