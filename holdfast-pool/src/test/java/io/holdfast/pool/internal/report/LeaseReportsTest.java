package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.ConnectionState;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.internal.Leasing;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.Waiter;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who holds connections, as reports and refused borrowers show it. */
class LeaseReportsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Leasing leasing = new Leasing(8);

    @BeforeEach
    void fill() throws SQLException {
        leasing.fill();
    }

    @AfterEach
    void close() throws SQLException {
        leasing.close();
    }

    private Lease lend(int slot) {
        Lease lease = leasing.lend(leasing.slot(slot));
        leasing.passes(Duration.ofSeconds(1));
        return lease;
    }

    private List<Integer> oldest(int most) {
        return LeaseReports.oldest(leasing.exchange.slots(), leasing.clock.nanos(), most).stream()
                .map(LeaseInfo::slot)
                .toList();
    }

    @Test
    void theOldestLeasesMustComeFirstAndNoMoreThanAskedFor() {
        lend(5);
        lend(2);
        lend(7);
        assertThat(oldest(9)).containsExactly(5, 2, 7);
        assertThat(oldest(2)).containsExactly(5, 2);
        assertThat(oldest(0)).isEmpty();
    }

    @Test
    void aLeaseMustBeReportedWithAllThatIsKnownOfIt() throws SQLException {
        Lease lease = lend(3);
        leasing.slot(3).watchBy(new ObservedLease(Seen.site(), null, null, null));
        try (Statement statement = lease.createStatement()) {
            statement.execute("SELECT 'secret'");
        }
        LeaseInfo info = LeaseReports.report(leasing.slot(3), lease, leasing.clock.nanos());
        assertThat(info.slot()).isEqualTo(3);
        assertThat(info.age()).isEqualTo(Duration.ofSeconds(1));
        assertThat(info.threadName()).isEqualTo(Thread.currentThread().getName());
        assertThat(info.threadState()).isEqualTo(Thread.State.RUNNABLE);
        assertThat(info.threadLocation()).isNotNull();
        assertThat(info.borrowSite()).startsWith("Caller.java:");
        assertThat(info.borrowStack()).isNotEmpty();
        assertThat(info.lastSql()).isEqualTo("SELECT ?");
        assertThat(info.inCall()).isFalse();
    }

    @Test
    void aLeaseOfWhichLittleIsKnownMustBeReportedToo() {
        Lease lease = lend(3);
        LeaseInfo info = LeaseReports.oldest(
                        leasing.exchange.slots(), leasing.slot(3).borrowedAt() - 5, 1, false)
                .get(0);
        assertThat(lease.hasEnded()).isFalse();
        assertThat(info.age()).as("a clock that lags").isZero();
        assertThat(info.threadLocation()).as("not asked for").isNull();
        assertThat(info.borrowSite()).isNull();
        assertThat(info.borrowStack()).isEmpty();
        assertThat(info.lastSql()).isNull();
    }

    @Test
    void onlyLeasesThatAreOutMustBeReported() {
        Slot onItsWay = leasing.slot(1);
        onItsWay.tryLease();
        assertThat(oldest(9)).isEmpty();
        assertThat(LeaseReports.olderThan(leasing.exchange.slots(), leasing.clock.nanos() + SECOND, 0))
                .isZero();
        Lease lease = lend(2);
        leasing.slot(2).beginReset(lease.stamp());
        assertThat(oldest(9)).isEmpty();
        assertThat(LeaseReports.olderThan(leasing.exchange.slots(), leasing.clock.nanos() + SECOND, 0))
                .isZero();
    }

    @Test
    void leasesOlderThanATimeMustBeCounted() {
        lend(0);
        lend(7);
        assertThat(LeaseReports.olderThan(leasing.exchange.slots(), leasing.clock.nanos(), SECOND - 1))
                .isEqualTo(2);
        assertThat(LeaseReports.olderThan(leasing.exchange.slots(), leasing.clock.nanos(), SECOND))
                .isEqualTo(1);
        assertThat(LeaseReports.olderThan(leasing.exchange.slots(), leasing.clock.nanos(), 2 * SECOND))
                .isZero();
    }

    @Test
    void everyConnectionMustBeReportedInItsState() {
        long opened = leasing.clock.nanos();
        leasing.slot(0).vacate(leasing.slot(0).tryClose());
        leasing.slot(1).vacate(leasing.slot(1).tryClose());
        leasing.slot(1).tryOpen();
        leasing.slot(3).tryLease();
        leasing.slot(4).beginReset(leasing.lend(leasing.slot(4)).stamp());
        leasing.slot(5).tryCheck();
        leasing.slot(6).tryClose();
        leasing.passes(Duration.ofSeconds(2));
        Lease held = leasing.lend(leasing.slot(7));
        leasing.slot(5).answered(opened + SECOND);
        leasing.slot(2).used(opened + SECOND);
        leasing.passes(Duration.ofSeconds(1));
        assertThat(held.hasEnded()).isFalse();

        List<ConnectionInfo> all = LeaseReports.connections(leasing.exchange.slots(), leasing.clock.nanos());

        assertThat(all).extracting(ConnectionInfo::slot).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(all)
                .extracting(ConnectionInfo::state)
                .containsExactly(
                        ConnectionState.OPENING,
                        ConnectionState.IDLE,
                        ConnectionState.IN_USE,
                        ConnectionState.RESETTING,
                        ConnectionState.VALIDATING,
                        ConnectionState.CLOSING,
                        ConnectionState.IN_USE);
        assertThat(all).extracting(ConnectionInfo::age).startsWith(Duration.ZERO, Duration.ofSeconds(3));
        assertThat(all.get(1).idle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(all.get(2).idle()).isZero();
        assertThat(all.get(0).sinceAnswer()).isZero();
        assertThat(all.get(1).sinceAnswer()).isEqualTo(Duration.ofSeconds(3));
        assertThat(all.get(4).sinceAnswer()).isEqualTo(Duration.ofSeconds(2));
        assertThat(all.get(6).leases()).isEqualTo(1);
        assertThat(all.get(6).serverId()).isEqualTo(leasing.slot(7).serverId());
        assertThat(all.get(2).lease()).as("on its way").isNull();
        assertThat(all.get(3).lease()).as("ended").isNull();
        assertThat(Objects.requireNonNull(all.get(6).lease()).age()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLeaseThatWasLostMustNotBeReported() {
        lend(4);
        Slot slot = leasing.slot(4);
        Lease lease = Objects.requireNonNull(slot.reachableLease());
        slot.leaseEnds();
        assertThat(oldest(9)).isEmpty();
        assertThat(lease.hasEnded()).isFalse();
    }

    // What refused borrowers of a crowd are shown.

    private final AtomicInteger asked = new AtomicInteger();
    private final List<Runnable> jobs = new ArrayList<>();
    private final HolderReports holders = new HolderReports(leasing.exchange, leasing.clock, () -> {
        asked.incrementAndGet();
        return BorrowErrorsTest.stats(1, 0, 0, 0);
    });

    private void crowd(int waiters) {
        for (int i = 0; i < 8; i++) {
            if (leasing.slot(i).isIdle()) {
                leasing.lend(leasing.slot(i));
            }
        }
        for (int i = 0; i < waiters; i++) {
            leasing.exchange.join(Waiter.parked(leasing.clock.nanos(), false));
        }
    }

    @Test
    void aSingleBorrowerMustGetAReportOfItsOwnMoment() {
        lend(3);
        for (int i = 1; i < 3; i++) {
            HolderReports.HolderReport report = holders.now(0);
            assertThat(asked).hasValue(i);
            assertThat(report.at()).isEqualTo(leasing.clock.nanos());
            assertThat(report.leaks()).isEqualTo(1);
            assertThat(report.stats().inUse()).isEqualTo(1);
            assertThat(report.oldest()).hasSize(1);
            assertThat(report.oldest().get(0).threadLocation()).isNotNull();
            assertThat(report.text()).contains(Thread.currentThread().getName());
        }
        holders.prepare(jobs::add, 0);
        assertThat(asked).as("nothing is prepared for one").hasValue(2);
    }

    @Test
    void aCrowdMustShareOneReportForASecond() {
        crowd(5);
        HolderReports.HolderReport first = holders.now(0);
        assertThat(first.oldest()).as("five at the most").hasSize(5);
        assertThat(first.oldest().get(0).threadLocation())
                .as("no stacks, which would stop all threads")
                .isNull();
        leasing.passes(Duration.ofSeconds(1).minusNanos(1));
        assertThat(holders.now(0)).isSameAs(first);
        leasing.passes(Duration.ofNanos(1));
        assertThat(holders.now(0)).isNotSameAs(first);
        assertThat(asked).hasValue(2);
    }

    @Test
    void fourBorrowersMustNotBeACrowd() {
        crowd(4);
        holders.now(0);
        holders.now(0);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aReportMustBePreparedForACrowdByAWorkerAndRenewed() {
        crowd(5);
        holders.prepare(jobs::add, 0);
        assertThat(jobs).hasSize(1);
        assertThat(holders.now(0).oldest().get(0).threadLocation()).isNull();
        leasing.passes(Duration.ofSeconds(2));
        holders.prepare(jobs::add, 0);
        assertThat(jobs).as("one at a time").hasSize(1);
        jobs.remove(0).run();
        HolderReports.HolderReport whole = holders.now(0);
        assertThat(whole.oldest().get(0).threadLocation()).isNotNull();

        leasing.passes(Duration.ofMillis(300));
        holders.prepare(jobs::add, 0);
        assertThat(jobs).as("not due").isEmpty();
        leasing.passes(Duration.ofNanos(1));
        holders.prepare(jobs::add, 0);
        assertThat(jobs).hasSize(1);
    }

    @Test
    void aWorkerThatCannotBeHadMustNotEndThePreparations() {
        crowd(5);
        try {
            holders.prepare(
                    job -> {
                        throw new OutOfMemoryError("no thread");
                    },
                    0);
        } catch (OutOfMemoryError e) {
            // As it does where no thread can be had.
        }
        leasing.passes(Duration.ofSeconds(2));
        holders.prepare(jobs::add, 0);
        assertThat(jobs).hasSize(1);
    }
}
