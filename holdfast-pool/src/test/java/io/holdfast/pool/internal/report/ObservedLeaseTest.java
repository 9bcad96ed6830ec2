package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.pool.LogStatements;
import io.holdfast.pool.LoggedStatement;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.Leasing;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.Lessor;
import io.holdfast.pool.internal.jdbc.RunStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is seen of one lease: its use, its statements, its limit. */
class ObservedLeaseTest {
    private static final long SECOND = 1_000_000_000L;
    /** Longer than any pause of a test. */
    private static final long HOUR = 3_600 * SECOND;

    private final Leasing leasing = new Leasing(1);
    private Lease lease;
    private final List<LoggedStatement> lines = new ArrayList<>();

    @BeforeEach
    void lend() throws SQLException {
        lease = leasing.lend(leasing.idle(0));
    }

    @AfterEach
    void close() throws SQLException {
        leasing.close();
    }

    private LeaseStatements statements(UnaryOperator<PoolConfig.Builder> settings) {
        PoolConfig config = settings.apply(PoolConfig.builder().dataSource(leasing.driver.dataSource()))
                .build();
        return new LeaseStatements(new StatementLog(config, lines::add), Seen.site());
    }

    private LeaseStatements all() {
        return statements(builder -> builder.logStatements(LogStatements.ALL));
    }

    private static final class Run implements RunStatement {
        private final @Nullable String sent;

        Run(@Nullable String sent) {
            this.sent = sent;
        }

        @Override
        public @Nullable String sent(String sql) {
            return sent;
        }
    }

    private static final RunStatement ONE = new Run(null);
    private static final RunStatement OTHER = new Run(null);

    @Test
    void callsMustCountAsUse() throws SQLException {
        ObservedLease seen = new ObservedLease(null, null, null, null);
        assertThat(seen.usedNanos()).isZero();
        seen.callBegins(lease, Lessor.EXECUTES);
        seen.callEnded("SELECT 1", Lessor.EXECUTES);
        assertThat(seen.usedNanos()).isBetween(0L, HOUR);
        Seen.began(seen, HOUR);
        seen.callEnded("SELECT 1", Lessor.EXECUTES);
        long once = seen.usedNanos();
        assertThat(once).isBetween(HOUR, 2 * HOUR);
        Seen.began(seen, HOUR);
        seen.callEnded(null, Lessor.WAITS);
        assertThat(seen.usedNanos()).isBetween(2 * HOUR, 3 * HOUR);
    }

    @Test
    void whatPassesBetweenTwoRowsMustCountAsUseUnlessItIsLong() throws SQLException {
        ObservedLease seen = new ObservedLease(null, null, null, null);
        Seen.read(seen, HOUR);
        seen.callBegins(lease, Lessor.READS);
        assertThat(seen.usedNanos()).as("long").isZero();
        // Ahead of the clock: no pause of this test makes it long.
        Seen.read(seen, -HOUR);
        seen.callBegins(lease, Lessor.READS);
        assertThat(seen.usedNanos()).as("short").isNotZero();
        ObservedLease other = new ObservedLease(null, null, null, null);
        Seen.read(other, -HOUR);
        other.callBegins(lease, Lessor.EXECUTES);
        assertThat(other.usedNanos()).as("no read").isZero();
        ObservedLease first = new ObservedLease(null, null, null, null);
        first.callBegins(lease, Lessor.READS);
        assertThat(first.usedNanos()).as("nothing came before").isZero();
    }

    @Test
    void onlyReadsThatFollowAQueryOrAReadMustCountWhatPasses() throws SQLException {
        for (int kind : new int[] {Lessor.EXECUTES, Lessor.READS, Lessor.WAITS}) {
            ObservedLease seen = new ObservedLease(null, null, null, null);
            seen.callBegins(lease, Lessor.WAITS);
            seen.callEnded(null, kind);
            assertThat(Seen.readUntil(seen) != 0).isEqualTo(kind != Lessor.WAITS);
        }
    }

    @Test
    void aLimitMustRefuseStatementsAndNothingElse() throws SQLException {
        SQLException over = new SQLException("the time is over");
        ObservedLease seen = ObservedLease.limited(null, () -> {
            throw over;
        });
        assertThatThrownBy(() -> seen.callBegins(lease, Lessor.EXECUTES)).isSameAs(over);
        assertThatThrownBy(() -> seen.callBegins(lease, Lessor.BATCH)).isSameAs(over);
        seen.callBegins(lease, Lessor.WAITS);
        seen.callBegins(lease, Lessor.READS);
        assertThat(seen.borrowSite()).isNull();
        assertThat(seen.logsStatements()).isFalse();
    }

    @Test
    void aLimitMustLeaveWhatIsSeenBesides() throws SQLException {
        Throwable site = Seen.site();
        ObservedLease before = new ObservedLease(site, null, all(), null);
        ObservedLease limited = ObservedLease.limited(before, () -> {});
        assertThat(limited.borrowSite()).isSameAs(site);
        assertThat(limited.logsStatements()).isTrue();
        limited.callBegins(lease, Lessor.EXECUTES);
    }

    @Test
    void aLeaseThatLogsNothingMustTakeAllReports() {
        ObservedLease seen = new ObservedLease(null, null, null, null);
        seen.ran(ONE, "SELECT 1", 1);
        seen.read(ONE, true);
        seen.changed(ONE, 1);
        seen.closed(ONE);
        seen.ended();
        assertThat(seen.logsStatements()).isFalse();
        assertThat(lines).isEmpty();
    }

    private ObservedLease logging() {
        return new ObservedLease(null, null, all(), null);
    }

    @Test
    void aChangeMustBeLoggedAtOnceWithItsRowsTimeAndPlaces() throws Exception {
        ObservedLease seen = logging();
        Seen.began(seen, HOUR);
        io.holdfast.application.Caller.call(() -> {
            seen.ran(ONE, "UPDATE t SET a = 5", 3);
            return true;
        });
        assertThat(lines).hasSize(1);
        LoggedStatement line = lines.get(0);
        assertThat(line.sql()).isEqualTo("UPDATE t SET a = ?");
        assertThat(line.rows()).isEqualTo(3);
        assertThat(line.time()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
        assertThat(line.longest()).isEqualTo(line.time());
        assertThat(line.place()).startsWith("Caller.java:");
        assertThat(line.borrowed()).startsWith("Caller.java:");
        assertThat(line.values()).isNull();
        assertThat(line.thread()).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void aQueryMustBeLoggedWithTheRowsThatWereReadWhenTheLastOneWas() {
        ObservedLease seen = logging();
        seen.ran(ONE, "SELECT a FROM t", RunStatement.READS);
        seen.read(ONE, true);
        seen.read(ONE, true);
        seen.read(OTHER, true);
        assertThat(lines).isEmpty();
        seen.read(ONE, false);
        assertThat(lines).extracting(LoggedStatement::rows).containsExactly(2L);
        seen.read(ONE, false);
        assertThat(lines).hasSize(1);
    }

    @Test
    void aQueryMustBeLoggedWhenItIsClosedRunAgainOrItsLeaseEnds() {
        ObservedLease seen = logging();
        seen.ran(ONE, "SELECT a FROM t", RunStatement.READS);
        seen.closed(ONE);
        assertThat(lines).hasSize(1);
        seen.ran(ONE, "SELECT b FROM t", RunStatement.READS);
        seen.ran(ONE, "SELECT c FROM t", RunStatement.READS);
        assertThat(lines).extracting(LoggedStatement::sql).containsExactly("SELECT a FROM t", "SELECT b FROM t");
        seen.ended();
        assertThat(lines).hasSize(3);
        seen.ended();
        assertThat(lines).hasSize(3);
    }

    @Test
    void aBatchMustBeLoggedWhenItsRowsAreKnown() {
        ObservedLease seen = logging();
        seen.ran(ONE, "INSERT INTO t VALUES (?)", RunStatement.BATCH);
        seen.changed(OTHER, 1);
        assertThat(lines).isEmpty();
        seen.changed(ONE, 40);
        assertThat(lines).extracting(LoggedStatement::rows).containsExactly(40L);
    }

    @Test
    void aFailureMustBeLoggedWithoutRows() {
        logging().ran(ONE, "SELECT a FROM t", RunStatement.FAILED_TO_RUN);
        assertThat(lines).extracting(line -> line.rows() + " " + line.failed()).containsExactly("-1 true");
    }

    @Test
    void whatIsNotWantedOrHasNoTextMustNotBeLogged() {
        ObservedLease slow = new ObservedLease(
                null, null, statements(builder -> builder.slowStatementThreshold(Duration.ofDays(1))), null);
        Seen.began(slow, 0);
        slow.ran(ONE, "SELECT 1", 1);
        logging().ran(ONE, null, 1);
        assertThat(lines).isEmpty();
        Seen.began(slow, 25 * HOUR);
        slow.ran(ONE, "SELECT 1", 1);
        assertThat(lines).extracting(LoggedStatement::slow).containsExactly(true);
    }

    @Test
    void queriesThatStayOpenMustBeBounded() {
        ObservedLease seen = logging();
        for (int i = 0; i < 64; i++) {
            seen.ran(new Run(null), "SELECT a" + i, RunStatement.READS);
        }
        assertThat(lines).isEmpty();
        seen.ran(ONE, "SELECT b", RunStatement.READS);
        assertThat(lines).hasSize(64);
    }

    @Test
    void valuesMustBePrintableAndBounded() {
        LeaseStatements with =
                statements(builder -> builder.logStatements(LogStatements.ALL).logStatementValues(true));
        with.ran(new Run("a\n\u001b\u200b\u2028\u2029ä"), "SELECT a", 1, 1);
        with.ran(new Run("x".repeat(2_000)), "SELECT b", 1, 1);
        with.ran(new Run("x".repeat(2_001)), "SELECT c", 1, 1);
        with.ran(new Run(null), "SELECT d", 1, 1);
        assertThat(lines.get(0).values()).isEqualTo("a     ä");
        assertThat(lines.get(1).values()).isEqualTo("x".repeat(2_000));
        assertThat(Objects.requireNonNull(lines.get(2).values())).hasSize(2_001).endsWith("…");
        assertThat(lines.get(3).values()).isNull();
    }

    @Test
    void theKindMustFollowTheTextAlsoWhereTextsAlternate() {
        LeaseStatements each = all();
        each.ran(ONE, "SELECT 1", 1, 1);
        each.ran(ONE, "SELECT x", 1, 1);
        each.ran(ONE, "UPDATE y", 1, 1);
        assertThat(lines).extracting(LoggedStatement::sql).containsExactly("SELECT ?", "SELECT x", "UPDATE y");
    }
}
