package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code initializationFailTimeout} as HikariCP documents it. */
class FirstConnectionTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void close() throws SQLException {
        driver.close();
    }

    private HoldfastDataSource open(@Nullable String timeout, String... more) {
        Properties properties = new Properties();
        properties.put("dataSource", driver.dataSource());
        if (timeout != null) {
            properties.setProperty("initializationFailTimeout", timeout);
        }
        properties.setProperty("failFastAfter", "0");
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return new HoldfastDataSource(PoolConfig.from(properties));
    }

    private void noDatabase() {
        driver.script().on("connect").fail(() -> new SQLNonTransientConnectionException("refused", "08001"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "0"})
    void minimumIdleOfZeroMustNotTurnItOff(String timeout) throws SQLException {
        try (HoldfastDataSource pool = open(timeout, "minimumIdle", "0")) {
            assertThat(pool.stats().opened()).isPositive();
        }
    }

    @Test
    void withATimeItMustNotOpenWithoutADatabase() {
        noDatabase();
        assertThat(catchThrowable(() -> open("10")))
                .isInstanceOf(IllegalStateException.class)
                .cause()
                .isInstanceOf(ConnectFailedException.class);
    }

    @Test
    void withATimeItMustTryAgainUntilTheDatabaseIsThere() throws SQLException {
        AtomicInteger refused = new AtomicInteger();
        driver.script().on("connect").fail(() -> {
            if (refused.incrementAndGet() == 3) {
                driver.script().on("connect").ok();
            }
            return new SQLNonTransientConnectionException("refused", "08001");
        });
        try (HoldfastDataSource pool = open("60s");
                Connection connection = pool.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        }
        assertThat(refused).hasValueGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void withoutATimeItMustOpenWithoutADatabase(String timeout) {
        noDatabase();
        try (HoldfastDataSource pool = open(timeout)) {
            assertThat(pool.stats().opened()).isZero();
        }
    }

    @Test
    void withoutATimeItMustNotOpenWhereAConnectionCannotBeSetUp() {
        driver.script()
                .on("execute")
                .fail(() -> new SQLException("You have an error in your SQL syntax", "42000", 1064));
        assertThat(catchThrowable(() -> open("0", "connectionInitSql", "SELECTT 1")))
                .isInstanceOf(IllegalStateException.class);
    }

    /** HikariCP waits for its first connection whatever its time-out: the first login loads the driver. */
    @Test
    void aTimeOutOfHikarisBelowThatOfALoginMustNotMakeTheFirstBorrowFail() throws SQLException {
        driver.script().on("connect").delay(Duration.ofMillis(300));
        try (HoldfastDataSource pool = open(null, "connectionTimeout", "100", "maximumPoolSize", "1")) {
            assertThat(pool.stats().opened()).as("before it is there").isEqualTo(1);
            pool.getConnection().close();
        }
    }

    @Test
    void withSuchATimeOutItMustStillOpenWithoutADatabase() {
        noDatabase();
        try (HoldfastDataSource pool = open(null, "connectionTimeout", "100")) {
            assertThat(pool.stats().opened()).isZero();
        }
    }

    @Test
    void aTimeOutThatIsLongEnoughMustNotMakeItWait() {
        assertThat(read("connectionTimeout", "30000").initializationFailTimeout())
                .isNull();
        assertThat(read("borrowTimeout", "100").initializationFailTimeout()).isNull();
        assertThat(read("connectionTimeout", "100").initializationFailTimeout()).isZero();
    }

    private static PoolConfig read(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty("jdbcUrl", "jdbc:mysql://127.0.0.1:1/shop");
        properties.setProperty(name, value);
        return PoolConfig.from(properties);
    }
}
