package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.CodedException;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.ServerState;
import io.holdfast.pool.WaitTimes;
import io.holdfast.pool.internal.open.OpeningOverdueException;
import io.holdfast.testkit.ScriptedDriver;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a refused borrower reads: codes, fields, and the figures and settings that the text must hold. */
class BorrowErrorsTest {
    private static final Duration WAITED = Duration.ofMillis(1_234);

    private final PoolConfig config = PoolConfig.builder()
            .name("shop")
            .jdbcUrl("jdbc:mysql://db.test:3307/shop")
            .maxWaiters(17)
            .leakThreshold(Duration.ofSeconds(90))
            .borrowTimeout(Duration.ofSeconds(11))
            .build();

    static PoolStats stats(int inUse, int idle, int opening, int waiting) {
        return new PoolStats(
                "shop",
                20,
                3,
                inUse,
                idle,
                opening,
                0,
                waiting,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                Duration.ZERO,
                WaitTimes.NONE,
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                null,
                ServerState.UP);
    }

    static LeaseInfo lease(String thread, @Nullable String place, @Nullable String location, @Nullable String sql) {
        return new LeaseInfo(
                1, Duration.ofSeconds(75), thread, Thread.State.RUNNABLE, location, place, List.of(), sql, false);
    }

    private static void assertFigures(BorrowTimeoutException refused, ErrorCode code) {
        assertThat(refused.errorCode()).isEqualTo(code);
        assertThat(refused.getSQLState()).isEqualTo("08001");
        assertFrame(refused, code);
        assertThat(refused.getMessage()).contains("in use 21 of 23, idle 1, opening 2, waiting 4");
        assertThat(refused.stats().inUse()).isEqualTo(21);
    }

    private static void assertFrame(SQLException refused, ErrorCode code) {
        assertThat(((CodedException) refused).errorCode()).isEqualTo(code);
        assertThat(refused.getMessage()).startsWith(code + " pool 'shop': ").endsWith(" See: holdfast explain " + code);
    }

    private BorrowTimeoutException exhausted(long leaks, PoolStats stats, @Nullable Throwable failure) {
        return BorrowErrors.exhausted(
                config,
                WAITED,
                new HolderReports.HolderReport(
                        0, stats, List.of(lease("t-1", null, null, null)), leaks, "\nOldest lease: t-1"),
                failure);
    }

    @Test
    void anExhaustedPoolMustShowItsFiguresAndWhoHoldsTheConnections() {
        BorrowTimeoutException refused = exhausted(0, stats(21, 1, 2, 4), null);
        assertFigures(refused, ErrorCode.EXHAUSTED);
        assertThat(refused.waited()).isEqualTo(WAITED);
        assertThat(refused.oldestLeases()).hasSize(1);
        assertThat(refused.getCause()).isNull();
        assertThat(refused.getMessage())
                .contains("1.2 s", "\nOldest lease: t-1\n", "leakThreshold (90 s)", "maxOverflow (23)");
    }

    @Test
    void leaksMustBeTheFirstCauseAndBeCounted() {
        SQLException failure = new SQLException("no route to host");
        assertThat(exhausted(1, stats(1, 0, 0, 1), failure).getMessage())
                .contains(" 1 lease is ", "leakThreshold (90 s)")
                .doesNotContain("maxOverflow", "no route");
        assertThat(exhausted(2, stats(23, 0, 0, 1), null).getMessage()).contains(" 2 leases are ");
    }

    @Test
    void aFailureToOpenMustBeTheCauseWhereThereIsRoom() {
        SQLException failure = new SQLException("wrapped", new IOException("no route to host"));
        BorrowTimeoutException refused = exhausted(0, stats(22, 0, 0, 1), failure);
        assertThat(refused.getMessage()).contains("no route to host").doesNotContain("maxOverflow");
        assertThat(refused.getCause()).isSameAs(failure);
        assertThat(exhausted(0, stats(23, 0, 0, 1), failure).getMessage())
                .as("no connection is missing")
                .contains("maxOverflow")
                .doesNotContain("no route");
    }

    @Test
    void aRefusalWithoutWaitingMustNameItsLimit() {
        BorrowTimeoutException refused = BorrowErrors.overloaded(config, stats(21, 1, 2, 4));
        assertFigures(refused, ErrorCode.OVERLOADED);
        assertThat(refused.waited()).isZero();
        assertThat(refused.getMessage()).contains("maxWaiters is 17");
    }

    @Test
    void anOpeningThatGoesOnMustBeNamedWithItsAgeAndServer() {
        BorrowTimeoutException refused =
                BorrowErrors.stillOpening(config, WAITED, stats(21, 1, 2, 4), Duration.ofSeconds(33));
        assertFigures(refused, ErrorCode.STILL_OPENING);
        assertThat(refused.waited()).isEqualTo(WAITED);
        assertThat(refused.getMessage()).contains("33 s", "borrowTimeout (11 s)", "db.test:3307");
    }

    @Test
    void aWaitThatCannotEndMustShowUpToFiveHolders() {
        List<LeaseInfo> leases = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            leases.add(lease("worker-" + i, null, null, null));
        }
        BorrowTimeoutException refused = BorrowErrors.nested(config, WAITED, stats(21, 1, 2, 4), leases, true);
        assertFigures(refused, ErrorCode.NESTED_BORROW);
        assertThat(refused.oldestLeases()).hasSize(7);
        assertThat(refused.getMessage())
                .contains("could never end", "all 23", "worker-0", "worker-4")
                .doesNotContain("worker-5");
        assertThat(BorrowErrors.nested(config, WAITED, stats(21, 1, 2, 4), leases.subList(0, 1), false)
                        .getMessage())
                .as("its time was over: that is no proof")
                .contains("within 1.2 s", "all 23", "worker-0")
                .doesNotContain("never");
    }

    @Test
    void suspensionAndInterruptMustHaveTheirOwnCodes() {
        LeaseInfo held = lease("t-1", null, null, null);
        BorrowTimeoutException suspended = BorrowErrors.suspended(config, WAITED, stats(21, 1, 2, 4), List.of(held));
        assertFigures(suspended, ErrorCode.POOL_SUSPENDED);
        assertThat(suspended.oldestLeases()).containsExactly(held);
        assertThat(suspended.getMessage()).contains("resume()", "1.2 s");

        InterruptedException cause = new InterruptedException();
        BorrowTimeoutException interrupted = BorrowErrors.interrupted(config, WAITED, stats(21, 1, 2, 4), cause);
        assertFigures(interrupted, ErrorCode.INTERRUPTED);
        assertThat(interrupted.getCause()).isSameAs(cause);
        assertThat(interrupted.getMessage()).contains("1.2 s");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"SERVER_UNREACHABLE", "LOGIN_REFUSED", "UNKNOWN_DATABASE", "SERVER_FULL", "OPEN_FAILED"})
    void aConnectionThatCannotBeOpenedMustNameServerAndReason(ErrorCode code) {
        SQLException cause = new SQLException("outer", new SQLException("the server\n  says no. "));
        ConnectFailedException refused = BorrowErrors.cannotOpen(config, code, cause);
        assertFrame(refused, code);
        assertThat(refused.getCause()).isSameAs(cause);
        assertThat(refused.getMessage())
                .contains("db.test:3307", ": the server says no")
                .doesNotContain("says no..");
    }

    @Test
    void eachCodeMustHaveItsOwnAdvice() {
        SQLException cause = new SQLException("no");
        List<String> advice = new ArrayList<>();
        for (ErrorCode code : List.of(
                ErrorCode.SERVER_UNREACHABLE,
                ErrorCode.LOGIN_REFUSED,
                ErrorCode.UNKNOWN_DATABASE,
                ErrorCode.SERVER_FULL,
                ErrorCode.OPEN_FAILED)) {
            String text =
                    String.valueOf(BorrowErrors.cannotOpen(config, code, cause).getMessage());
            advice.add(text.substring(text.indexOf('\n'), text.indexOf(" See:")));
        }
        String expired = String.valueOf(
                BorrowErrors.cannotOpen(config, ErrorCode.LOGIN_REFUSED, new SQLException("expired", "HY000", 1862))
                        .getMessage());
        assertThat(expired).contains("ALTER USER");
        assertThat(advice).doesNotHaveDuplicates().noneMatch(text -> text.contains("ALTER USER"));
    }

    @Test
    void aServerThatDoesNotAnswerMustBeNamedWithoutAReason() {
        ConnectFailedException refused = BorrowErrors.cannotOpen(config, ErrorCode.SERVER_UNREACHABLE, null);
        assertFrame(refused, ErrorCode.SERVER_UNREACHABLE);
        assertThat(refused.getCause()).isNull();
        assertThat(refused.getMessage()).contains("db.test:3307").doesNotContain("cannot be reached");
    }

    @Test
    void aReasonOfTheNetworkMustNameItsKindToo() {
        assertThat(BorrowErrors.cannotOpen(
                                config, ErrorCode.SERVER_UNREACHABLE, new ConnectException("Connection refused"))
                        .getMessage())
                .contains(": ConnectException, Connection refused");
        assertThat(BorrowErrors.cannotOpen(config, ErrorCode.OPEN_FAILED, new SQLException((String) null))
                        .getMessage())
                .contains(": SQLException");
    }

    @ParameterizedTest
    @EnumSource(OpeningOverdueException.Step.class)
    void anOpeningThatIsOverdueMustHaveTheAdviceOfItsStep(OpeningOverdueException.Step step) {
        OpeningOverdueException overdue = new OpeningOverdueException(step, "5 s");
        ConnectFailedException refused = BorrowErrors.cannotOpen(config, ErrorCode.SERVER_UNREACHABLE, overdue);
        assertFrame(refused, ErrorCode.SERVER_UNREACHABLE);
        assertThat(refused.getCause()).isSameAs(overdue);
        assertThat(refused.getMessage()).contains("db.test:3307", overdue.advice(), "(5 s)");
    }

    @Test
    void aDataSourceMustBeNamedWhereThereIsNoUrl() {
        PoolConfig other = PoolConfig.builder()
                .name("shop")
                .dataSource(new ScriptedDriver().dataSource())
                .build();
        assertThat(BorrowErrors.cannotOpen(other, ErrorCode.OPEN_FAILED, null).getMessage())
                .contains("the data source");
    }

    @Test
    void aLeaseMustBeDescribedByAllThatIsKnown() {
        assertThat(LeaseText.describe(lease("t-1", "Orders.java:7", "Socket.read", "SELECT ?")))
                .contains("75 s", "t-1", "Orders.java:7", "RUNNABLE", "Socket.read", "\"SELECT ?\"");
        assertThat(LeaseText.describe(lease("t-1", null, null, null)))
                .contains("75 s", "t-1", "RUNNABLE")
                .doesNotContain("null", "borrowed at", " in ", "\"");
    }

    @Test
    void holdersMustBeListedALineEach() {
        assertThat(LeaseText.holders(List.of())).isEmpty();
        String text = LeaseText.holders(List.of(lease("t-1", null, null, null), lease("t-2", null, null, null)));
        assertThat(text.split("\n")).hasSize(3);
        assertThat(text).startsWith("\n");
        assertThat(text.indexOf("t-1")).isLessThan(text.indexOf("t-2"));
        assertThat(text.split("\n")[1].split(":")[0])
                .isNotEqualTo(text.split("\n")[2].split(":")[0]);
    }
}
