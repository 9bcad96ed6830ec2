package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.Engine;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.report.ObservedLease;
import io.holdfast.pool.internal.slot.Refusal;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotWork;
import io.holdfast.pool.internal.slot.Waiter;
import io.holdfast.pool.internal.slot.WaiterQueue;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What rounds and looks find in slots: lost ones, waits without end, leases that do not come back. */
class SlotSearchesTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    /** Pauses of the machine are taken off the age of a lease. */
    private static final Duration BEYOND_ANY_PAUSE = Duration.ofHours(2);

    private final List<Engine> engines = new ArrayList<>();

    @AfterEach
    void close() throws SQLException {
        for (Engine engine : engines) {
            engine.close();
        }
    }

    /** Three connections, idle; what its parts report reaches nothing. */
    private Engine engine(UnaryOperator<PoolConfig.Builder> settings) throws SQLException {
        Engine engine =
                new Engine(builder -> settings.apply(Engine.quiet(builder).size(3)));
        engine.deaf = true;
        engines.add(engine);
        for (int i = 0; i < 3; i++) {
            engine.idle(i);
        }
        return engine;
    }

    private Engine engine() throws SQLException {
        return engine(builder -> builder);
    }

    // Lost slots.

    private record Work(int stamp) implements SlotWork {
        @Override
        public boolean isDone() {
            return false;
        }
    }

    /** True when a slot is taken for lost just after this time, and not just before. */
    private static void assertLostAfter(Engine engine, Slot slot, long nanos) {
        LostSlots lost = new LostSlots(engine.closer);
        Slot before = engine.slot(slot.index());
        int word = slot.stamp();
        lost.look(engine.exchange.slots(), 5);
        lost.look(engine.exchange.slots(), 4 + nanos);
        assertThat(slot.isOwnedBy(word)).as("too soon").isTrue();
        lost.look(engine.exchange.slots(), 5 + nanos);
        assertThat(engine.slot(slot.index()) != before || !slot.isOwnedBy(word))
                .as("it is found")
                .isTrue();
    }

    private static void assertNeverLost(Engine engine, Slot slot) {
        LostSlots lost = new LostSlots(engine.closer);
        int word = slot.stamp();
        lost.look(engine.exchange.slots(), 0);
        lost.look(engine.exchange.slots(), 3_600 * SECOND);
        assertThat(slot.isOwnedBy(word)).isTrue();
        assertThat(engine.slot(slot.index())).isSameAs(slot);
    }

    @Test
    void aSlotWithoutWorkOnItMustBeLostAfterItsStatesTime() throws SQLException {
        Engine engine = engine();
        engine.slot(0).tryCheck();
        assertLostAfter(engine, engine.slot(0), 1_500 * MILLI);
        Slot resetting = engine.slot(1);
        resetting.beginReset(engine.lend(resetting).stamp());
        assertLostAfter(engine, resetting, 1_500 * MILLI);
        engine.slot(2).tryClose();
        assertLostAfter(engine, engine.slot(2), 2_500 * MILLI);
        engine.slot(3).tryOpen();
        assertLostAfter(engine, engine.slot(3), 1_500 * MILLI);
    }

    @Test
    void aSlotThatWasTakenAndNeverLentMustBeLostAndOneWhoseLeaseHasEnded() throws SQLException {
        Engine engine = engine();
        engine.slot(0).tryLease();
        assertLostAfter(engine, engine.slot(0), 3_000 * MILLI);
        Slot ended = engine.slot(1);
        engine.lend(ended).end();
        assertLostAfter(engine, ended, 1_500 * MILLI);
        Slot next = engine.slot(2);
        engine.lend(next);
        next.transfer(next.stamp());
        assertLostAfter(engine, next, 3_000 * MILLI);
    }

    @Test
    void aSlotInOrderMustNeverBeLost() throws SQLException {
        Engine engine = engine();
        assertNeverLost(engine, engine.slot(0));
        assertNeverLost(engine, engine.slot(3));
        Lease held = engine.lend(engine.slot(1));
        assertNeverLost(engine, engine.slot(1));
        engine.slot(1).holdWeakly(held);
        assertNeverLost(engine, engine.slot(1));
        assertThat(held.hasEnded()).isFalse();
        for (int state : new int[] {Slot.CHECKING, Slot.CLOSING, Slot.IN_USE}) {
            Engine other = engine();
            Slot slot = other.slot(2);
            int stamp = state == Slot.CHECKING
                    ? slot.tryCheck()
                    : state == Slot.CLOSING ? slot.tryClose() : slot.tryLease();
            slot.workBegins(new Work(stamp));
            assertNeverLost(other, slot);
        }
    }

    private void loseHolder(Engine engine, Slot slot) {
        slot.holdWeakly(engine.lend(slot));
    }

    @Test
    void aSlotWhoseHolderWasLostMustBeLeftToTheLeakDetector() throws SQLException {
        Engine engine = engine();
        Slot slot = engine.slot(0);
        loseHolder(engine, slot);
        await().until(() -> {
            System.gc();
            return slot.reachableLease() == null;
        });
        assertNeverLost(engine, slot);
    }

    @Test
    void aSlotThatGoesOnMustNotBeLost() throws SQLException {
        Engine engine = engine();
        LostSlots lost = new LostSlots(engine.closer);
        Slot slot = engine.slot(0);
        for (int i = 0; i < 10; i++) {
            int stamp = slot.tryCheck();
            lost.look(engine.exchange.slots(), i * SECOND);
            assertThat(slot.isOwnedBy(stamp)).isTrue();
            engine.exchange.put(slot, stamp);
            lost.look(engine.exchange.slots(), i * SECOND + 1);
        }
    }

    @Test
    void slotsThatAreAddedMustBeLookedAtToo() throws SQLException {
        Engine engine = engine();
        LostSlots lost = new LostSlots(engine.closer);
        lost.look(engine.exchange.slots(), 0);
        engine.exchange.resize(9);
        engine.slot(8).tryOpen();
        lost.look(engine.exchange.slots(), 0);
        lost.look(engine.exchange.slots(), 2 * SECOND);
        assertThat(engine.slot(8).state()).isEqualTo(Slot.EMPTY);
    }

    // Waits that cannot end.

    /** A thread that holds a connection and waits for another one. */
    private final class Nested {
        final Thread thread = new Thread(() -> {});
        final Waiter waiter;
        final Lease lease;

        Nested(Engine engine, int slot, boolean scoped) throws Exception {
            Lease lent = engine.lend(engine.slot(slot), thread);
            lease = scoped ? lent.scoped() : lent;
            waiter = waiterOf(thread);
        }

        boolean isRefused() {
            return waiter.outcome() instanceof Refusal refusal && refusal.code() == ErrorCode.NESTED_BORROW;
        }
    }

    /** A parked waiter of another thread: only that thread can make one. */
    private static Waiter waiterOf(Thread thread) throws Exception {
        Waiter waiter = Waiter.parked(0, false);
        java.lang.reflect.Field field = Waiter.class.getDeclaredField("thread");
        field.setAccessible(true);
        field.set(waiter, thread);
        return waiter;
    }

    private static void join(Engine engine, Nested... nested) {
        for (Nested one : nested) {
            engine.exchange.join(one.waiter);
        }
    }

    private final NestedBorrows nestedBorrows = new NestedBorrows();

    private void look(Engine engine, long now) {
        WaiterQueue waiters = engine.exchange.waiters();
        nestedBorrows.look(engine.exchange.slots(), engine.context.config(), waiters, now);
    }

    @Test
    void theYoungestOfAllHoldersThatWaitMustBeRefusedAfterATenthOfASecond() throws Exception {
        Engine engine = engine();
        Nested first = new Nested(engine, 0, true);
        Nested second = new Nested(engine, 1, true);
        Nested third = new Nested(engine, 2, true);
        join(engine, second, third, first);
        look(engine, 7);
        look(engine, 6 + 100 * MILLI);
        assertThat(first.isRefused()).isFalse();
        look(engine, 7 + 100 * MILLI);
        assertThat(first.isRefused()).as("the last that came").isTrue();
        assertThat(second.isRefused()).isFalse();
        look(engine, 7 + 900 * MILLI);
        assertThat(third.isRefused()).as("the first holds its connection still").isFalse();
    }

    @Test
    void aHolderThatDoesNotWaitMustLeaveTheOthersWaiting() throws Exception {
        Engine engine = engine();
        Nested first = new Nested(engine, 0, true);
        Nested second = new Nested(engine, 1, true);
        new Nested(engine, 2, true);
        join(engine, first, second);
        look(engine, 0);
        look(engine, SECOND);
        look(engine, 2 * SECOND);
        assertThat(first.isRefused() || second.isRefused()).isFalse();
    }

    @Test
    void aCallOrAnEndMeanwhileMustBeginTheSilenceAgain() throws Exception {
        Engine engine = engine();
        Nested[] all = {new Nested(engine, 0, true), new Nested(engine, 1, true), new Nested(engine, 2, true)};
        join(engine, all);
        look(engine, 0);
        Slot called = engine.slot(1);
        engine.exchange.slots().get(1).transfer(called.stamp());
        Lease next = new LeasedConnection(
                called, called.stamp(), Objects.requireNonNull(called.connection()), all[1].thread, true);
        called.lend(next.scoped());
        look(engine, 150 * MILLI);
        look(engine, 200 * MILLI);
        assertThat(all[2].isRefused()).isFalse();
        look(engine, 250 * MILLI);
        assertThat(all[2].isRefused()).isTrue();
    }

    @Test
    void anIdleConnectionMustEndTheSuspicion() throws Exception {
        Engine engine = engine();
        Nested first = new Nested(engine, 0, true);
        Nested second = new Nested(engine, 1, true);
        join(engine, first, second);
        look(engine, 0);
        look(engine, SECOND);
        Nested third = new Nested(engine, 2, true);
        join(engine, third);
        look(engine, 2 * SECOND);
        assertThat(third.isRefused()).as("suspected from here on").isFalse();
        look(engine, 2 * SECOND + 100 * MILLI);
        assertThat(third.isRefused()).isTrue();
    }

    /** Leases in transactions of threads that made all their calls themselves. */
    private Nested[] inTransactions(Engine engine) throws Exception {
        Nested[] all = {new Nested(engine, 0, false), new Nested(engine, 1, false), new Nested(engine, 2, false)};
        for (Nested one : all) {
            java.lang.reflect.Field dirty = Lease.class.getSuperclass().getDeclaredField("dirty");
            dirty.setAccessible(true);
            dirty.setInt(one.lease, dirty.getInt(one.lease) | Lease.TRANSACTION);
        }
        join(engine, all);
        return all;
    }

    /** Each may still be handed to a worker, or be dropped: nothing proves that it comes back only after the wait. */
    @Test
    void holdersInTransactionsOfTheirOwnMustKeepTheirTime() throws Exception {
        Engine engine = engine();
        Nested[] all = inTransactions(engine);
        look(engine, 0);
        look(engine, 100 * MILLI - 1);
        assertThat(nestedBorrows.isLikely()).isFalse();
        look(engine, 100 * MILLI);
        look(engine, SECOND);
        look(engine, 2 * SECOND);
        assertThat(nestedBorrows.isLikely()).as("what a time-out says").isTrue();
        assertThat(all).noneMatch(Nested::isRefused);
        assertThat(engine.slot(0).isHeldWeakly()).as("that was not asked for").isFalse();
        all[0].waiter.resolve(new Refusal(ErrorCode.POOL_CLOSED, null));
        look(engine, 3 * SECOND);
        assertThat(nestedBorrows.isLikely()).as("one of them goes on").isFalse();
    }

    @Test
    void aFrameworksTransactionMustCountOnceItHasBegun() {
        StackTraceElement runs = frame(
                "org.springframework.transaction.interceptor.TransactionAspectSupport", "invokeWithinTransaction");
        StackTraceElement begins =
                frame("org.springframework.transaction.support.AbstractPlatformTransactionManager", "getTransaction");
        StackTraceElement borrows = frame("io.holdfast.pool.HoldfastDataSource", "getConnection");
        StackTraceElement work = frame("com.example.Orders", "getTransaction");
        assertThat(TransactionFrames.areIn(new StackTraceElement[] {borrows, work}))
                .isFalse();
        assertThat(TransactionFrames.areIn(new StackTraceElement[] {borrows, work, runs}))
                .isTrue();
        assertThat(TransactionFrames.areIn(new StackTraceElement[] {borrows, begins, runs, work}))
                .isFalse();
        assertThat(TransactionFrames.areIn(new StackTraceElement[] {borrows, begins, runs, work, runs}))
                .isTrue();
    }

    private static StackTraceElement frame(String owner, String method) {
        return new StackTraceElement(owner, method, null, -1);
    }

    @Test
    void wherePoolsHandOverOrALeaseEscapedNoWaiterMustBeRefused() throws Exception {
        Engine engine = engine();
        Nested[] all = inTransactions(engine);
        engine.slot(1).escaped();
        look(engine, 0);
        look(engine, SECOND);
        look(engine, 2 * SECOND);
        assertThat(all[2].isRefused()).isFalse();
        Engine other = engine();
        Nested[] others = inTransactions(other);
        nestedBorrows.handedOver();
        look(other, 0);
        look(other, SECOND);
        look(other, 2 * SECOND);
        assertThat(others[2].isRefused()).isFalse();
    }

    @Test
    void whereTheIdleAreReclaimedNoLikelyHolderMustBeRefused() throws Exception {
        Engine engine = engine(builder -> builder.reclaimIdleAfter(Duration.ofSeconds(5)));
        Nested[] all = inTransactions(engine);
        look(engine, 0);
        look(engine, SECOND);
        look(engine, 4 * SECOND);
        assertThat(all[2].isRefused()).isFalse();
    }

    @Test
    void whatMayBeDroppedMustBeWatchedWhereThatIsSet() throws Exception {
        Engine engine = engine(builder -> builder.reclaimAbandonedAfter(Duration.ofHours(1)));
        Nested[] all = inTransactions(engine);
        look(engine, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(engine.slot(i).isHeldWeakly()).isTrue();
            assertThat(engine.slot(i).reachableLease()).isSameAs(all[i].lease);
        }
    }

    @Test
    void certainHoldersMustNotBeWatched() throws Exception {
        Engine engine = engine(builder -> builder.reclaimAbandonedAfter(Duration.ofHours(1)));
        join(engine, new Nested(engine, 0, true), new Nested(engine, 1, true), new Nested(engine, 2, true));
        look(engine, 0);
        assertThat(engine.slot(0).isHeldWeakly()).isFalse();
    }

    // Leases that do not come back.

    private LeakDetector detector(Engine engine) {
        return new LeakDetector(engine.context, engine.exchange, engine.closer, engine.outage, engine.capture);
    }

    private static void look(Engine engine, LeakDetector detector, Slot slot) {
        detector.look(engine.context.config(), slot, engine.clock.nanos());
    }

    @Test
    void aLeaseMustBeReportedAsALeakFromTheThresholdOnAndOnce() throws Exception {
        List<String> leaks = new java.util.concurrent.CopyOnWriteArrayList<>();
        Engine engine = engine(builder -> builder.leakThreshold(Duration.ofSeconds(10))
                .listener(new io.holdfast.pool.PoolListener() {
                    @Override
                    public void onLeak(String pool, io.holdfast.pool.LeaseInfo lease) {
                        leaks.add(pool + " " + lease.slot());
                    }
                }));
        LeakDetector detector = detector(engine);
        Slot slot = engine.slot(1);
        Lease lease = engine.lend(slot);
        engine.clock.advance(Duration.ofMillis(9_999));
        look(engine, detector, slot);
        assertThat(slot.isReportedLeak(lease.stamp())).isFalse();
        engine.clock.advance(BEYOND_ANY_PAUSE);
        look(engine, detector, slot);
        look(engine, detector, slot);
        assertThat(slot.isReportedLeak(lease.stamp())).isTrue();
        await().until(() -> !leaks.isEmpty());
        assertThat(leaks).containsExactly("engine 1");
        assertThat(slot.isHeldWeakly()).isFalse();
    }

    @Test
    void aLeaseThatHasEndedMeanwhileMustNotBeReported() throws Exception {
        Engine engine = engine(builder -> builder.leakThreshold(Duration.ofSeconds(10)));
        LeakDetector detector = detector(engine);
        Slot slot = engine.slot(1);
        int stamp = slot.tryLease();
        engine.clock.advance(Duration.ofHours(1));
        look(engine, detector, slot);
        assertThat(slot.isReportedLeak(stamp)).as("not lent yet").isFalse();
    }

    @Test
    void aLeaseInACallMustNotBeALeak() throws Exception {
        Engine engine = engine(builder -> builder.leakThreshold(Duration.ofSeconds(10)));
        Slot slot = engine.slot(0);
        Lease lease = engine.lend(slot);
        engine.driver.script().on("createStatement").thenHang();
        Thread holder = new Thread(() -> {
            try {
                lease.createStatement();
            } catch (SQLException e) {
                // The end of the test.
            }
        });
        holder.start();
        await().until(() -> engine.driver.script().on("createStatement").hanging() == 1);
        engine.clock.advance(Duration.ofHours(1));
        look(engine, detector(engine), slot);
        assertThat(slot.isReportedLeak(lease.stamp())).isFalse();
        engine.driver.script().releaseAll();
        holder.join();
        look(engine, detector(engine), slot);
        assertThat(slot.isReportedLeak(lease.stamp())).isTrue();
    }

    @Test
    void aLeaseThatLastsMustBeHeldWeaklyUnlessItEscaped() throws Exception {
        Engine engine = engine(builder -> builder.reclaimAbandonedAfter(Duration.ofSeconds(20)));
        LeakDetector detector = detector(engine);
        Lease lease = engine.lend(engine.slot(0));
        Lease escaped = engine.lend(engine.slot(1));
        engine.slot(1).escaped();
        engine.clock.advance(Duration.ofMillis(499));
        look(engine, detector, engine.slot(0));
        assertThat(engine.slot(0).isHeldWeakly()).isFalse();
        engine.clock.advance(BEYOND_ANY_PAUSE);
        look(engine, detector, engine.slot(0));
        look(engine, detector, engine.slot(1));
        assertThat(engine.slot(0).isHeldWeakly()).isTrue();
        assertThat(engine.slot(1).isHeldWeakly()).isFalse();
        assertThat(lease.hasEnded() || escaped.hasEnded()).isFalse();
        Engine off = engine();
        Lease other = off.lend(off.slot(0));
        off.clock.advance(BEYOND_ANY_PAUSE);
        look(off, detector(off), off.slot(0));
        assertThat(off.slot(0).isHeldWeakly()).isFalse();
        assertThat(other.hasEnded()).isFalse();
    }

    private Engine abandoned(Slot[] slots) throws SQLException {
        Engine engine = engine(builder -> builder.reclaimAbandonedAfter(Duration.ofSeconds(20)));
        for (int i = 0; i < 2; i++) {
            slots[i] = engine.slot(i);
            loseHolder(engine, slots[i]);
        }
        slots[1].escaped();
        await().until(() -> {
            System.gc();
            return slots[0].reachableLease() == null && slots[1].reachableLease() == null;
        });
        return engine;
    }

    @Test
    void anAbandonedLeaseMustBeReclaimedInItsTimeUnlessItEscaped() throws Exception {
        Slot[] slots = new Slot[2];
        Engine engine = abandoned(slots);
        LeakDetector detector = detector(engine);
        look(engine, detector, slots[0]);
        assertThat(slots[0].state()).as("too young").isEqualTo(Slot.IN_USE);
        engine.clock.advance(BEYOND_ANY_PAUSE);
        look(engine, detector, slots[0]);
        look(engine, detector, slots[1]);
        await().until(() -> slots[0].state() == Slot.EMPTY);
        assertThat(engine.context.counters().evictions().get(EvictionReason.ABANDONED))
                .isEqualTo(1);
        assertThat(slots[1].state()).isEqualTo(Slot.IN_USE);
    }

    @Test
    void anAbandonedLeaseMustBeReclaimedAtOnceForWhoWaits() throws Exception {
        Slot[] slots = new Slot[2];
        Engine engine = abandoned(slots);
        waits(engine);
        look(engine, detector(engine), slots[0]);
        await().until(() -> slots[0].state() == Slot.EMPTY);
    }

    private Waiter waits(Engine engine) {
        Waiter waiter = Waiter.parked(engine.clock.nanos(), false);
        engine.exchange.join(waiter);
        return waiter;
    }

    /** All in use, and the first of them quiet for so long. */
    private Engine quiet(Duration since, UnaryOperator<PoolConfig.Builder> settings) throws SQLException {
        Engine engine = engine(builder -> settings.apply(builder.reclaimIdleAfter(Duration.ofSeconds(5))));
        for (int i = 0; i < 3; i++) {
            engine.lend(engine.slot(i));
        }
        try (Statement statement =
                Objects.requireNonNull(engine.slot(0).reachableLease()).createStatement()) {
            statement.execute("SELECT 1");
        }
        look(engine, detector(engine), engine.slot(0));
        engine.clock.advance(since);
        return engine;
    }

    @Test
    void aLeaseThatIsIdleInHandMustBeTakenBackWhileOthersWait() throws Exception {
        Engine engine = quiet(BEYOND_ANY_PAUSE, builder -> builder);
        Lease idle = Objects.requireNonNull(engine.slot(0).reachableLease());
        look(engine, detector(engine), engine.slot(0));
        assertThat(idle.hasEnded()).as("no one waits").isFalse();
        waits(engine);
        look(engine, detector(engine), engine.slot(0));
        assertThat(idle.hasEnded()).isTrue();
        assertThat(engine.context.counters().evictions().get(EvictionReason.RECLAIMED))
                .isEqualTo(1);
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                io.holdfast.pool.LeaseClosedException.class, idle::createStatement)
                        .errorCode())
                .isEqualTo(ErrorCode.LEASE_RECLAIMED);
    }

    @Test
    void aLeaseThatIsIdleForLessMustStay() throws Exception {
        Engine engine = quiet(Duration.ofSeconds(5).minusNanos(1), builder -> builder);
        waits(engine);
        look(engine, detector(engine), engine.slot(0));
        assertThat(engine.slot(0).reachableLease()).isNotNull();
        assertThat(engine.slot(0).state()).isEqualTo(Slot.IN_USE);
    }

    @Test
    void aLeaseThatWasUsedMeanwhileMustStay() throws Exception {
        Engine engine = quiet(BEYOND_ANY_PAUSE, builder -> builder);
        waits(engine);
        try (Statement statement =
                Objects.requireNonNull(engine.slot(0).reachableLease()).createStatement()) {
            statement.execute("SELECT 1");
        }
        look(engine, detector(engine), engine.slot(0));
        assertThat(engine.slot(0).state()).isEqualTo(Slot.IN_USE);
    }

    @Test
    void withRoomForAConnectionALeaseMustStayUnlessTheServerGivesNone() throws Exception {
        Engine engine = quiet(BEYOND_ANY_PAUSE, builder -> builder.maxOverflow(1));
        waits(engine);
        look(engine, detector(engine), engine.slot(0));
        assertThat(engine.slot(0).state()).as("one can be opened").isEqualTo(Slot.IN_USE);
        engine.outage.openFailed(ErrorCode.SERVER_UNREACHABLE, new SQLException("gone"), engine.clock.nanos());
        look(engine, detector(engine), engine.slot(0));
        assertThat(engine.slot(0).state()).isNotEqualTo(Slot.IN_USE);
    }

    @Test
    void anOpeningUnderWayMustCountAsHelpUnlessTheServerGivesNone() throws Exception {
        Engine engine = quiet(BEYOND_ANY_PAUSE, builder -> builder.maxOverflow(1));
        waits(engine);
        engine.slot(3).tryOpen();
        look(engine, detector(engine), engine.slot(0));
        assertThat(engine.slot(0).state()).isEqualTo(Slot.IN_USE);
        engine.outage.openFailed(ErrorCode.SERVER_UNREACHABLE, new SQLException("gone"), engine.clock.nanos());
        look(engine, detector(engine), engine.slot(0));
        assertThat(engine.slot(0).state()).isNotEqualTo(Slot.IN_USE);
    }

    @Test
    void whereItIsNotSetNothingMustBeTakenBack() throws Exception {
        Engine engine = quiet(BEYOND_ANY_PAUSE, builder -> builder.reclaimIdleAfter(Duration.ZERO));
        waits(engine);
        look(engine, detector(engine), engine.slot(0));
        assertThat(engine.slot(0).state()).isEqualTo(Slot.IN_USE);
    }

    private boolean isCapturing(Engine engine) {
        return engine.capture.isDue(engine.context.config(), 0, 0);
    }

    private Engine heldIdle(Duration age, Duration quiet, @Nullable ObservedLease seen) throws SQLException {
        Engine engine = engine(builder -> builder.heldIdleThreshold(Duration.ofSeconds(10)));
        Slot slot = engine.slot(0);
        Lease lease = engine.lend(slot);
        slot.watchBy(seen);
        LeakDetector detector = detector(engine);
        engine.clock.advance(age.minus(quiet));
        try (Statement statement = lease.createStatement()) {
            statement.execute("SELECT 1");
        }
        look(engine, detector, slot);
        engine.clock.advance(quiet);
        look(engine, detector, slot);
        return engine;
    }

    @Test
    void aLeaseHeldForLongWithoutUseMustHavePlacesCaptured() throws Exception {
        Duration young = Duration.ofSeconds(10).minusNanos(1);
        Duration five = Duration.ofSeconds(5);
        Duration old = BEYOND_ANY_PAUSE.multipliedBy(2);
        assertThat(isCapturing(heldIdle(old, BEYOND_ANY_PAUSE, null))).isTrue();
        assertThat(isCapturing(heldIdle(old, five.minusNanos(1), null)))
                .as("used")
                .isFalse();
        assertThat(isCapturing(heldIdle(young, five, null))).as("young").isFalse();
        assertThat(isCapturing(heldIdle(old, BEYOND_ANY_PAUSE, new ObservedLease(new Throwable(), null, null, null))))
                .as("its place is known")
                .isFalse();
    }

    @Test
    void placesMustNotBeCapturedWhereThatIsNotAskedFor() throws Exception {
        Engine engine = engine();
        Lease lease = engine.lend(engine.slot(0));
        LeakDetector detector = detector(engine);
        look(engine, detector, engine.slot(0));
        engine.clock.advance(Duration.ofHours(5));
        look(engine, detector, engine.slot(0));
        assertThat(isCapturing(engine)).isFalse();
        assertThat(lease.hasEnded()).isFalse();
    }
}
