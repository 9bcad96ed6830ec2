package io.holdfast.it.contract;

import static io.holdfast.it.contract.ContractPool.idOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.testkit.ScriptedConnection;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every pool owes its users. HikariCP runs it as well: a rival that passes proves the tests. */
abstract class PoolContract {
    static final Duration SHORT = Duration.ofMillis(300);
    static final Duration LONG = Borrower.LONG;

    final ScriptedDriver driver = new ScriptedDriver();
    private final List<ContractPool> pools = new ArrayList<>();

    /** Opens a pool of at most {@code size} connections on the source, with its defaults for the rest. */
    abstract ContractPool open(DataSource source, int size, Duration borrowTimeout);

    final ContractPool pool(int size, Duration borrowTimeout) {
        ContractPool pool = open(driver.dataSource(), size, borrowTimeout);
        pools.add(pool);
        return pool;
    }

    @AfterEach
    void closePools() throws Exception {
        for (ContractPool pool : pools) {
            pool.close();
        }
    }

    @Test
    void borrowMustGiveEachLeaseAConnectionOfItsOwn() throws SQLException {
        List<Integer> ids = new ArrayList<>();
        for (Connection lease : pool(5, LONG).borrow(5)) {
            ids.add(idOf(lease));
            lease.close();
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void returnMustMakeTheConnectionAvailable() throws SQLException {
        ContractPool pool = pool(1, LONG);
        Connection first = pool.borrow();
        int id = idOf(first);
        first.close();
        try (Connection second = pool.borrow()) {
            assertThat(idOf(second)).isEqualTo(id);
        }
        assertThat(driver.opened()).isEqualTo(1);
    }

    @Test
    void borrowMustTimeOutWhenExhausted() throws SQLException {
        ContractPool pool = pool(1, SHORT);
        try (Connection held = pool.borrow()) {
            Borrower other = Borrower.start(pool);
            assertThat(other.failure()).isInstanceOf(SQLTransientException.class);
            assertThat(other.took()).isBetween(SHORT.minusMillis(5), SHORT.plusSeconds(2));
            assertThat(held.isClosed()).isFalse();
        }
    }

    /** A borrower that gave up leaves the queue: it must not be handed a connection that it never collects. */
    @Test
    void timedOutBorrowersMustCostNoCapacity() throws SQLException {
        ContractPool pool = pool(2, SHORT);
        List<Connection> held = pool.borrow(2);
        List<Borrower> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(Borrower.start(pool));
        }
        waiting.forEach(borrower -> assertThat(borrower.failure()).isInstanceOf(SQLException.class));
        for (Connection lease : held) {
            lease.close();
        }
        for (Connection lease : pool.borrow(2)) {
            lease.close();
        }
    }

    @Test
    void waiterMustBeServedWhenAConnectionIsReturned() throws SQLException {
        ContractPool pool = pool(1, LONG);
        Connection held = pool.borrow();
        int id = idOf(held);
        Borrower waiter = Borrower.start(pool).awaitWaiting();
        held.close();
        try (Connection served = waiter.connection()) {
            assertThat(idOf(served)).isEqualTo(id);
        }
    }

    /** The second close comes when somebody else has the connection: it must not take it from them. */
    @Test
    void closingTwiceMustBeHarmless() throws SQLException {
        ContractPool pool = pool(1, SHORT);
        Connection first = pool.borrow();
        first.close();
        try (Connection second = pool.borrow()) {
            first.close();
            assertThat(second.isClosed()).isFalse();
            assertThat(catchThrowable(pool::borrow)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void closedConnectionMustRefuseUse() throws SQLException {
        ContractPool pool = pool(1, LONG);
        Connection closed = pool.borrow();
        closed.close();
        try (Connection next = pool.borrow()) {
            assertThat(closed.isClosed()).isTrue();
            assertThat(closed.isValid(1)).isFalse();
            assertThatExceptionOfType(SQLException.class).isThrownBy(closed::createStatement);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> closed.prepareStatement("SELECT 1"));
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> closed.setAutoCommit(false));
            assertThatExceptionOfType(SQLException.class).isThrownBy(closed::rollback);
            assertThat(next.getAutoCommit()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"AUTO_COMMIT", "READ_ONLY", "ISOLATION", "NETWORK_TIMEOUT"})
    void returnMustResetTheAttribute(Attribute attribute) throws SQLException {
        assertResets(attribute);
    }

    final void assertResets(Attribute attribute) throws SQLException {
        ContractPool pool = pool(1, LONG);
        Object original;
        try (Connection first = pool.borrow()) {
            original = attribute.of(first);
            attribute.change(first);
            assertThat(attribute.of(first)).isNotEqualTo(original);
        }
        try (Connection second = pool.borrow()) {
            assertThat(attribute.of(second)).isEqualTo(original);
        }
    }

    /** To turn auto-commit back on commits by the rules of JDBC: so the roll-back must come first. */
    @Test
    void forgottenTransactionMustBeRolledBackNotCommitted() throws SQLException {
        ContractPool pool = pool(1, LONG);
        try (Connection forgetful = pool.borrow()) {
            forgetful.setAutoCommit(false);
            execute(forgetful, "INSERT INTO orders VALUES (1)");
        }
        try (Connection next = pool.borrow()) {
            assertThat(next.getAutoCommit()).isTrue();
        }
        ScriptedConnection physical = driver.connections().get(0);
        assertThat(physical.commits()).isZero();
        assertThat(physical.rollbacks()).isPositive();
    }

    @Test
    void returnMustCloseOpenStatements() throws SQLException {
        ContractPool pool = pool(1, LONG);
        Connection lease = pool.borrow();
        Statement plain = lease.createStatement();
        Statement prepared = lease.prepareStatement("SELECT 1");
        ScriptedConnection physical = driver.connections().get(0);
        assertThat(physical.openStatements()).hasSize(2);
        lease.close();
        assertThat(physical.openStatements()).isEmpty();
        assertThat(plain.isClosed()).isTrue();
        assertThat(prepared.isClosed()).isTrue();
    }

    @Test
    void interruptedBorrowerMustThrowWithTheFlagSet() throws SQLException {
        ContractPool pool = pool(1, LONG);
        Connection held = pool.borrow();
        Borrower waiter = Borrower.start(pool).awaitWaiting();
        waiter.interrupt();
        assertThat(waiter.failure()).isInstanceOf(SQLException.class);
        assertThat(waiter.leftInterrupted()).isTrue();
        held.close();
        pool.borrow().close();
    }

    @Test
    void brokenConnectionMustBeReplaced() throws SQLException {
        ContractPool pool = pool(1, LONG);
        int broken;
        try (Connection lease = pool.borrow()) {
            broken = idOf(lease);
            driver.script().on("execute").thenThrow(new SQLException("Communications link failure", "08S01"));
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute(lease, "SELECT 1"));
        }
        try (Connection lease = pool.borrow()) {
            assertThat(idOf(lease)).isNotEqualTo(broken);
        }
    }

    @Test
    void closedPoolMustHoldNoConnectionAndLendNone() throws Exception {
        ContractPool pool = pool(3, LONG);
        for (Connection lease : pool.borrow(3)) {
            lease.close();
        }
        pool.close();
        assertThat(driver.openNow()).isZero();
        assertThatExceptionOfType(SQLException.class).isThrownBy(pool::borrow);
    }

    @Test
    void leasesMustBeExclusiveAndSizeNeverExceededUnderLoad() throws Exception {
        Crowd crowd = Crowd.run(pool(8, LONG), 32, 400, 0);
        assertThat(crowd.sharedLeases()).isZero();
        assertThat(crowd.mostLeases()).isLessThanOrEqualTo(8);
        assertThat(driver.peakOpen()).isLessThanOrEqualTo(8);
    }

    @Test
    void nobodyMustStarve() throws Exception {
        Crowd crowd = Crowd.run(pool(2, LONG), 16, 100, 200_000);
        assertThat(crowd.longestWait()).isLessThan(Duration.ofSeconds(10));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
