package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseScope;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs again and again within one lease or scope is told once, with count, time and place. */
class RepeatedStatementIT {
    private static final int ROWS = 60;

    private static HoldfastDataSource pool(ServerKind kind, JdbcDriver driver, Events events) throws SQLException {
        HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(2)
                .repeatedStatementThreshold(25)
                .listener(events)
                .build());
        pool.run(connection ->
                Servers.execute(connection, "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20)) ENGINE=InnoDB"));
        return pool;
    }

    private static void insertOneByOne(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item (id, name) VALUES (?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setInt(1, i);
                insert.setString(2, "n" + i);
                insert.executeUpdate();
            }
        }
    }

    private static RepeatedStatement only(Events events) {
        await().atMost(Duration.ofSeconds(5)).until(() -> events.repeated.size() == 1);
        return events.repeated.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void rowsInsertedOneByOneMustBeTold(ServerKind kind, JdbcDriver driver) throws SQLException {
        Events events = new Events();
        try (HoldfastDataSource pool = pool(kind, driver, events)) {
            pool.run(RepeatedStatementIT::insertOneByOne);

            RepeatedStatement report = only(events);
            assertThat(report.kind()).isEqualTo(RepeatedStatement.Kind.SINGLE_INSERTS);
            assertThat(report.sql()).isEqualTo("INSERT INTO item (id, name) VALUES (?, ?)");
            assertThat(report.count()).isEqualTo(ROWS);
            assertThat(report.leases()).isEqualTo(1);
            assertThat(report.time()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(30));
            assertThat(report.place()).startsWith("RepeatedStatementIT.java:");
            assertThat(report.thread()).isEqualTo(Thread.currentThread().getName());
            assertThat(pool.stats().repeatedStatements()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aQueryForEachRowWithAutoCommitMustBeToldForItsScope(ServerKind kind, JdbcDriver driver) throws SQLException {
        Events events = new Events();
        try (HoldfastDataSource pool = pool(kind, driver, events)) {
            try (LeaseScope request = LeaseScope.open(pool)) {
                assertThat(request).isNotNull();
                for (int i = 0; i < ROWS; i++) {
                    int id = i;
                    pool.run(connection -> Servers.queryLong(connection, "SELECT COUNT(*) FROM item WHERE id = " + id));
                }
            }

            RepeatedStatement report = only(events);
            assertThat(report.kind()).isEqualTo(RepeatedStatement.Kind.QUERY_IN_LOOP);
            assertThat(report.sql()).isEqualTo("SELECT COUNT(*) FROM item WHERE id = ?");
            assertThat(report.count()).isEqualTo(ROWS);
            assertThat(report.leases()).isEqualTo(ROWS);
            assertThat(report.place()).startsWith("Servers.java:");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void whatIsDoneWellMustNotBeTold(ServerKind kind, JdbcDriver driver) throws SQLException {
        Events events = new Events();
        try (HoldfastDataSource pool = pool(kind, driver, events)) {
            pool.run(connection -> {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item (id) VALUES (?)")) {
                    for (int i = 0; i < ROWS; i++) {
                        insert.setInt(1, i);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
                try (PreparedStatement query = connection.prepareStatement("SELECT id FROM item");
                        ResultSet rows = query.executeQuery()) {
                    int count = 0;
                    while (rows.next()) {
                        count++;
                    }
                    assertThat(count).isEqualTo(ROWS);
                }
            });
            for (int i = 0; i < ROWS; i++) {
                Servers.queryLong(pool, "SELECT COUNT(*) FROM item");
            }
            assertThat(pool.stats().repeatedStatements()).isZero();
            pool.run(connection -> Servers.execute(connection, "DELETE FROM item"));
            pool.run(RepeatedStatementIT::insertOneByOne);

            assertThat(only(events).sql()).isEqualTo("INSERT INTO item (id, name) VALUES (?, ?)");
        }
    }
}
