package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.Leasing;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.jdbc.Lessor;
import io.holdfast.pool.internal.jdbc.RunStatement;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lease calls of its slot, and what the slot says of its lease. */
class SlotLeaseTest {
    private static final long FOR_EVER = TimeUnit.MINUTES.toNanos(5);

    private final Leasing leasing = new Leasing(2);
    private Slot slot;

    @BeforeEach
    void open() throws SQLException {
        slot = leasing.idle(0);
    }

    @AfterEach
    void close() throws SQLException {
        leasing.close();
    }

    private void giveBack(Lease lease) {
        lease.end();
        slot.leaseEnds();
        assertThat(slot.publish(lease.stamp())).isTrue();
    }

    @Test
    void aSlotMustKnowThePoolThatItIsOf() {
        assertThat(slot.isOf(leasing)).isTrue();
        assertThat(slot.isOf(SlotTest.NO_EVENTS)).isFalse();
        assertThat(Slot.inPlaceOf(slot).isOf(leasing)).isTrue();
    }

    @Test
    void aLeaseMustBeOutFromItsLendingToItsEnd() {
        assertThat(slot.isLent(slot.stamp())).isFalse();
        assertThat(slot.reachableLease()).isNull();
        Lease lease = leasing.lend(slot);
        assertThat(slot.isLent(lease.stamp())).isTrue();
        assertThat(slot.isLent(lease.stamp() + 8)).isFalse();
        assertThat(slot.reachableLease()).isSameAs(lease);
        assertThat(slot.stronglyHeld()).isSameAs(lease);
        giveBack(lease);
        assertThat(slot.isLent(lease.stamp())).isFalse();
        assertThat(slot.reachableLease()).isNull();
        assertThat(slot.stronglyHeld()).isNull();
    }

    @Test
    void aLeaseThatIsHeldWeaklyMustStillBeOut() {
        Lease lease = leasing.lend(slot);
        assertThat(slot.isHeldWeakly()).isFalse();
        slot.holdWeakly(lease);
        assertThat(slot.isHeldWeakly()).isTrue();
        assertThat(slot.stronglyHeld()).isNull();
        assertThat(slot.reachableLease()).isSameAs(lease);
        assertThat(slot.isLent(lease.stamp())).isTrue();
        assertThat(slot.isLent(lease.stamp() + 8)).isFalse();
        assertThat(slot.isAbandoned(lease.stamp())).as("its holder has it").isFalse();
        giveBack(lease);
        assertThat(slot.isHeldWeakly()).isFalse();
        assertThat(slot.isLent(lease.stamp())).isFalse();
    }

    private int lendAndLose() {
        Lease lost = leasing.lend(slot);
        slot.holdWeakly(lost);
        return lost.stamp();
    }

    @Test
    void aLeaseThatItsHolderLostMustBeAbandoned() {
        int stamp = lendAndLose();
        await().until(() -> {
            System.gc();
            return slot.isAbandoned(stamp);
        });
        assertThat(slot.isAbandoned(stamp + 8)).as("another lease").isFalse();
        assertThat(slot.reachableLease()).isNull();
        assertThat(slot.isInCall()).isFalse();
        assertThat(slot.isLent(stamp)).isTrue();
        // The next lease is here before the one that was lost is cleared.
        slot.lend(new LeasedConnection(
                slot, stamp, Objects.requireNonNull(slot.connection()), Thread.currentThread(), true));
        assertThat(slot.isAbandoned(stamp)).isFalse();
    }

    @Test
    void aLeakMustBeReportedOnceForEachLease() {
        Lease lease = leasing.lend(slot);
        assertThat(slot.isReportedLeak(lease.stamp())).isFalse();
        assertThat(slot.reportsLeak(lease.stamp())).isTrue();
        assertThat(slot.reportsLeak(lease.stamp())).isFalse();
        assertThat(slot.isReportedLeak(lease.stamp())).isTrue();
        giveBack(lease);
        Lease next = leasing.lend(slot);
        assertThat(slot.isReportedLeak(next.stamp())).isFalse();
        assertThat(slot.reportsLeak(next.stamp())).isTrue();
    }

    @Test
    void aLeaseMustBeQuietFromTheLookAfterItsLastCallOn() throws SQLException {
        Lease lease = leasing.lend(slot);
        slot.isQuiet(leasing.clock.nanos());
        assertThat(slot.isQuiet(leasing.clock.nanos())).isTrue();
        leasing.passes(Duration.ofSeconds(1));
        lease.getAutoCommit();
        try (Statement statement = lease.createStatement()) {
            statement.execute("SELECT 1");
        }
        long second = leasing.clock.nanos();
        assertThat(slot.isQuiet(second)).as("calls were made").isFalse();
        assertThat(slot.quietSince()).isEqualTo(second);
        leasing.passes(Duration.ofSeconds(1));
        assertThat(slot.isQuiet(leasing.clock.nanos())).isTrue();
        assertThat(slot.quietSince()).isEqualTo(second);
    }

    @Test
    void aNewLeaseMustNotInheritTheQuietOfTheOneBefore() {
        slot.isQuiet(leasing.clock.nanos());
        Lease lease = leasing.lend(slot);
        giveBack(lease);
        leasing.passes(Duration.ofHours(1));
        leasing.lend(slot);
        assertThat(slot.isQuiet(leasing.clock.nanos())).isFalse();
        assertThat(slot.isQuiet(leasing.clock.nanos())).isTrue();
    }

    @Test
    void aLeaseInACallMustNotBeQuiet() throws Exception {
        Lease lease = leasing.lend(slot);
        slot.isQuiet(leasing.clock.nanos());
        assertThat(slot.isQuiet(leasing.clock.nanos())).isTrue();
        leasing.driver.script().on("createStatement").thenHang();
        Thread other = new Thread(() -> {
            try {
                lease.createStatement();
            } catch (SQLException e) {
                // The end of the test.
            }
        });
        other.start();
        await().until(() -> leasing.driver.script().on("createStatement").hanging() == 1);
        assertThat(slot.isInCall()).isTrue();
        slot.isQuiet(leasing.clock.nanos());
        assertThat(slot.isQuiet(leasing.clock.nanos())).isFalse();
        leasing.driver.script().releaseAll();
        other.join();
        assertThat(slot.isInCall()).isFalse();
    }

    private record Work(int stamp, boolean isDone) implements SlotWork {}

    @Test
    void onlyWorkUnderWayOfTheSameOwnerMustCount() {
        int stamp = slot.tryCheck();
        assertThat(slot.hasWorkOf(stamp)).isFalse();
        Work work = new Work(stamp, false);
        slot.workBegins(work);
        assertThat(slot.work()).isSameAs(work);
        assertThat(slot.hasWorkOf(stamp)).isTrue();
        assertThat(slot.hasWorkOf(slot.beginClose(stamp))).as("the next state").isTrue();
        assertThat(slot.hasWorkOf(stamp + 8)).as("the next owner").isFalse();
        slot.workBegins(new Work(stamp, true));
        assertThat(slot.hasWorkOf(stamp)).as("it is done").isFalse();
    }

    @Test
    void workThatEndsMustNotTakeTheNextOnesPlace() {
        Work first = new Work(1, false);
        Work second = new Work(9, false);
        slot.workBegins(first);
        slot.workBegins(second);
        slot.workEnded(first);
        assertThat(slot.work()).isSameAs(second);
        slot.workEnded(second);
        assertThat(slot.work()).isNull();
    }

    @Test
    void whatWasGivenOutOfTheDriversOwnMustCountForThatLeaseOnly() {
        Lease lease = leasing.lend(slot);
        assertThat(slot.hasEscaped()).isFalse();
        slot.escaped();
        assertThat(slot.hasEscaped()).isTrue();
        giveBack(lease);
        leasing.lend(slot);
        assertThat(slot.hasEscaped()).isFalse();
    }

    @Test
    void whatALeaseReportsMustReachItsPool() throws SQLException {
        Lease lease = leasing.lend(slot);
        slot.giveBack(lease);
        assertThat(slot.failed(lease, new SQLException("harmless"))).isFalse();
        assertThat(slot.failed(lease, new SQLException("fatal"))).isTrue();
        slot.broken(lease, new Error("deep"));
        slot.handedOver();
        slot.stopStatement(lease, new Stoppable() {
            @Override
            public boolean isAtWork() {
                return true;
            }

            @Override
            public void stopByDriver() {}
        });
        assertThat(leasing.events)
                .containsExactly(
                        "giveBack 0 " + lease.stamp(),
                        "failed 0 harmless",
                        "failed 0 fatal",
                        "broken 0 deep",
                        "handedOver",
                        "stopStatement 0 true");
    }

    @Test
    void anAbortMustCondemnTheConnectionAndSayThatTheServerMayBeAtWork() {
        Lease lease = leasing.lend(slot);
        assertThat(slot.aborts(lease)).as("the driver has to be asked").isFalse();
        assertThat(slot.condemned()).isEqualTo(EvictionReason.ABORTED);
        assertThat(slot.stillAtWork()).isNotNull();
        assertThat(slot.condemnedDetail()).isNotNull();
    }

    @Test
    void anAbortMustCloseTheSocketWhereThatIsThePools() throws SQLException {
        PhysicalLink link = new PhysicalLink(leasing.clock::nanos, 0);
        Slot linked = leasing.slot(1);
        leasing.exchange.put(linked, leasing.open(linked, link));
        assertThat(link.giveAddressUp()).isFalse();
        assertThat(linked.aborts(leasing.lend(linked))).isTrue();
        assertThat(linked.link()).isSameAs(link);
        assertThat(linked.condemned()).isEqualTo(EvictionReason.ABORTED);
    }

    @Test
    void anAbortOrADoubtOfAFormerLeaseMustNotTouchTheNextOne() {
        Lease former = leasing.lend(slot);
        giveBack(former);
        leasing.lend(slot);
        assertThat(slot.aborts(former)).isTrue();
        slot.spoiled(former, "late");
        assertThat(slot.isCondemned()).isFalse();
    }

    @Test
    void aConnectionInDoubtMustBeCondemned() {
        slot.spoiled(leasing.lend(slot), "a stream was cut");
        assertThat(slot.condemned()).isEqualTo(EvictionReason.ABORTED);
        assertThat(slot.condemnedDetail()).isEqualTo("a stream was cut");
    }

    @Test
    void originalsMustBeKeptByTheConnectionsDefaults() throws SQLException {
        slot.keepOriginal(Lease.ISOLATION);
        assertThat(slot.isOriginal(Lease.ISOLATION, Connection.TRANSACTION_REPEATABLE_READ))
                .isTrue();
        assertThat(slot.isOriginal(Lease.ISOLATION, Connection.TRANSACTION_SERIALIZABLE))
                .isFalse();
        assertThat(slot.isOriginal(Lease.READ_ONLY, false)).isFalse();
        slot.changesSession("SET @a = 1");
        assertThat(Objects.requireNonNull(slot.defaults()).takeChanges()).isNotNull();
    }

    @Test
    void anEmptySlotMustTakeLateCallsWithoutHarm() throws SQLException {
        Slot empty = leasing.slot(1);
        empty.keepOriginal(Lease.ISOLATION);
        empty.changesSession("SET @a = 1");
        assertThat(empty.isOriginal(Lease.ISOLATION, 1)).isFalse();
    }

    @Test
    void theClockMustBeTheMachines() {
        long before = Ticker.systemNanos();
        assertThat(slot.nanos() - before).isGreaterThanOrEqualTo(0);
        assertThat(slot.nanos() - Ticker.systemNanos()).isLessThanOrEqualTo(0);
    }

    /** What a watch has seen. */
    private static final class Watch implements LeaseWatch {
        final List<String> seen = new ArrayList<>();
        final boolean logs;
        final Throwable site = new Throwable();

        @Nullable
        SQLException refusal;

        Watch(boolean logs) {
            this.logs = logs;
        }

        @Override
        public boolean logsStatements() {
            return logs;
        }

        @Override
        public Throwable borrowSite() {
            return site;
        }

        @Override
        public void callBegins(Lease lease, int kind) throws SQLException {
            seen.add("begins " + kind);
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public void callEnded(@Nullable String sql, int kind) {
            seen.add("ended " + sql + " " + kind);
        }

        @Override
        public void ran(RunStatement statement, @Nullable String sql, long rows) {
            seen.add("ran " + sql + " " + rows);
        }

        @Override
        public void batched(RunStatement statement, @Nullable String sql) {
            seen.add("batched " + sql);
        }

        @Override
        public void read(RunStatement statement, boolean row) {
            seen.add("read " + row);
        }

        @Override
        public void changed(RunStatement statement, long rows) {
            seen.add("changed " + rows);
        }

        @Override
        public void closed(RunStatement statement) {
            seen.add("closed");
        }
    }

    private static final RunStatement STATEMENT = sql -> null;

    private void callAll(Lease lease) throws SQLException {
        slot.observedCallBegins(lease, Lessor.EXECUTES);
        slot.batched(lease, STATEMENT, "a");
        slot.ran(lease, STATEMENT, 3);
        slot.read(lease, STATEMENT, true);
        slot.changed(lease, STATEMENT, 4);
        slot.closed(lease, STATEMENT);
        slot.observedCallEnds(lease, Lessor.EXECUTES);
    }

    @Test
    void aWatchMustSeeEachCallOfItsLease() throws SQLException {
        Lease lease = leasing.lend(slot);
        callAll(lease);
        assertThat(slot.watch()).isNull();
        assertThat(slot.borrowSite()).isNull();
        Watch watch = new Watch(true);
        slot.watchBy(watch);
        assertThat(slot.watch()).isSameAs(watch);
        assertThat(slot.borrowSite()).isSameAs(watch.site);
        callAll(lease);
        assertThat(watch.seen)
                .containsExactly(
                        "begins 1", "batched a", "ran null 3", "read true", "changed 4", "closed", "ended null 1");
    }

    @Test
    void aWatchMustSeeNothingOfALeaseThatIsOver() throws SQLException {
        Lease former = leasing.lend(slot);
        giveBack(former);
        leasing.lend(slot);
        Watch watch = new Watch(true);
        slot.watchBy(watch);
        callAll(former);
        assertThat(watch.seen).isEmpty();
    }

    @Test
    void aWatchMustBeAskedForStatementsOnlyWhereItLogsThem() throws SQLException {
        Lease lease = leasing.lend(slot);
        for (boolean logs : new boolean[] {true, false}) {
            Watch watch = new Watch(logs);
            slot.watchBy(watch);
            try (Statement statement = lease.createStatement()) {
                statement.execute("UPDATE t SET a = 1");
            }
            assertThat(watch.seen).contains("begins 1", "ended UPDATE t SET a = 1 1");
            assertThat(watch.seen.contains("ran UPDATE t SET a = 1 1")).isEqualTo(logs);
            slot.watchBy(null);
            lease.createStatement().close();
            assertThat(watch.seen.get(watch.seen.size() - 1)).doesNotStartWith("begins");
        }
    }

    @Test
    void aRefusalByTheWatchMustReachTheHolder() {
        Lease lease = leasing.lend(slot);
        Watch watch = new Watch(false);
        watch.refusal = new SQLException("time is over");
        slot.watchBy(watch);
        assertThatThrownBy(() -> slot.observedCallBegins(lease, Lessor.EXECUTES))
                .isSameAs(watch.refusal);
    }

    @Test
    void aStopMustHoldUpTheNextCallUntilItEnds() throws Exception {
        Lease lease = leasing.lend(slot);
        StatementStop stop = new StatementStop(FOR_EVER);
        assertThat(slot.isStopping()).isFalse();
        assertThat(slot.beginStop(stop)).isTrue();
        assertThat(slot.beginStop(stop)).as("the same once more").isTrue();
        assertThat(slot.isStopping()).isTrue();
        CompletableFuture<Boolean> called = new CompletableFuture<>();
        Thread holder = new Thread(() -> {
            try {
                lease.getAutoCommit();
                lease.createStatement().close();
                called.complete(true);
            } catch (SQLException e) {
                called.completeExceptionally(e);
            }
        });
        holder.start();
        await().until(() -> holder.getState() == Thread.State.TIMED_WAITING);
        assertThat(called).isNotDone();
        slot.endStop(stop);
        assertThat(called.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(slot.isStopping()).isFalse();
    }

    @Test
    void aSecondStopMustWaitForTheFirst() throws Exception {
        StatementStop first = new StatementStop(FOR_EVER);
        StatementStop second = new StatementStop(FOR_EVER);
        slot.beginStop(first);
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        Thread other = new Thread(() -> begun.complete(slot.beginStop(second)));
        other.start();
        await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
        slot.endStop(first);
        assertThat(begun.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(slot.isStopping()).as("the second one is under way").isTrue();
        slot.endStop(first);
        assertThat(slot.isStopping()).as("the end of another").isTrue();
        slot.endStop(second);
        assertThat(slot.isStopping()).isFalse();
        assertThat(slot.awaitStop()).isTrue();
    }

    @Test
    void aStopThatDoesNotEndMustCostTheConnectionAndNoMore() {
        Lease lease = leasing.lend(slot);
        StatementStop stuck = new StatementStop(1);
        slot.beginStop(stuck);
        assertThat(slot.awaitStop()).isFalse();
        assertThat(slot.beginStop(new StatementStop(1))).isFalse();
        SQLException refused =
                catchThrowableOfType(SQLException.class, () -> slot.observedCallBegins(lease, Lessor.EXECUTES));
        assertThat(refused.getMessage()).startsWith(ErrorCode.DRIVER_STUCK.toString());
        assertThat(refused.getSQLState()).isEqualTo("08000");
        assertThat(slot.condemned()).isEqualTo(EvictionReason.FATAL_ERROR);
    }

    @Test
    void aCallMustGoOnWhereNothingIsStopped() throws SQLException {
        Lease lease = leasing.lend(slot);
        assertThat(slot.awaitStop()).isTrue();
        slot.observedCallBegins(lease, Lessor.EXECUTES);
        assertThat(slot.isCondemned()).isFalse();
    }

    @Test
    void anInterruptMustNotEndTheWaitForAStopAndMustBeKept() throws Exception {
        StatementStop stop = new StatementStop(FOR_EVER);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            boolean ended = stop.awaitEnd();
            interrupted.complete(ended && Thread.currentThread().isInterrupted());
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();
        await().until(() -> !waiting.isInterrupted());
        assertThat(interrupted).isNotDone();
        stop.end();
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(stop.awaitEnd()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void vacatingMustForgetAllThatBelongedToTheConnection() throws SQLException {
        Lease lease = leasing.lend(slot);
        slot.watchBy(new Watch(true));
        slot.escaped();
        slot.condemn(EvictionReason.REQUESTED, "why");
        slot.leavesAtWork("a statement");
        slot.heldForServer(true);
        slot.lost(new SQLException("gone"));
        slot.underSentinel(true);
        StatementStop stop = new StatementStop(FOR_EVER);
        slot.beginStop(stop);
        slot.holdWeakly(lease);
        int closing = slot.beginClose(lease.stamp());
        assertThat(slot.vacate(lease.stamp() & ~7 | Slot.CLOSING | 8)).isFalse();
        assertThat(slot.connection()).isNotNull();

        assertThat(slot.vacate(closing)).isTrue();

        assertThat(slot.state()).isEqualTo(Slot.EMPTY);
        assertThat(slot.connection()).isNull();
        assertThat(slot.link()).isNull();
        assertThat(slot.serverId()).isZero();
        assertThat(slot.server()).isNull();
        assertThat(slot.login()).isNull();
        assertThat(slot.defaults()).isNull();
        assertThat(slot.isUnderSentinel()).isFalse();
        assertThat(slot.isCondemned()).isFalse();
        assertThat(slot.condemnedDetail()).isNull();
        assertThat(slot.stillAtWork()).isNull();
        assertThat(slot.isHeldForServer()).isFalse();
        assertThat(slot.lostBy() == null).isTrue();
        assertThat(slot.hasEscaped()).isFalse();
        assertThat(slot.watch()).isNull();
        assertThat(slot.reachableLease()).isNull();
        assertThat(slot.isHeldWeakly()).isFalse();
        assertThat(slot.isStopping()).isFalse();
        assertThat(stop.awaitEnd()).as("who waits for the stop goes on").isTrue();
    }

    @Test
    void vacatingMustForgetTheCallThatWasUnderWay() throws Exception {
        Lease lease = leasing.lend(slot);
        leasing.driver.script().on("createStatement").thenHang();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread holder = new Thread(() -> {
            try {
                leasing.lent(slot, slot.tryLease(), Thread.currentThread()).createStatement();
                ended.complete(true);
            } catch (SQLException e) {
                ended.complete(false);
            }
        });
        giveBack(lease);
        holder.start();
        await().until(() -> leasing.driver.script().on("createStatement").hanging() == 1);
        Lease inCall = Objects.requireNonNull(slot.reachableLease());
        assertThat(inCall.isInCall()).isTrue();
        assertThat(slot.vacate(slot.beginClose(inCall.stamp()))).isTrue();
        assertThat(inCall.isInCall()).isFalse();
        leasing.driver.script().releaseAll();
        ended.get(30, TimeUnit.SECONDS);
    }
}
