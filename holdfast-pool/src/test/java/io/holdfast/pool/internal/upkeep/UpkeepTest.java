package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.Fill;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.ServerState;
import io.holdfast.pool.internal.Engine;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.slot.Refusal;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.Waiter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a round makes of the slots that it sees, and what follows what the other parts report. */
class UpkeepTest {
    private static final long MILLI = 1_000_000L;
    private static final SQLException GONE = new SQLException("gone", "08S01");
    private static final SQLException REFUSED = new SQLException("Access denied", "28000", 1045);

    private final List<Engine> engines = new ArrayList<>();

    @AfterEach
    void close() throws SQLException {
        for (Engine engine : engines) {
            engine.close();
        }
    }

    /** Of three connections; rounds are made by the test and by what is reported. */
    private Engine engine(UnaryOperator<PoolConfig.Builder> settings) {
        Engine engine =
                new Engine(builder -> settings.apply(Engine.quiet(builder).size(3)));
        engines.add(engine);
        return engine;
    }

    private Engine filled(UnaryOperator<PoolConfig.Builder> settings) throws SQLException {
        Engine engine = engine(settings);
        for (int i = 0; i < 3; i++) {
            engine.idle(i);
        }
        engine.context.counters().opened.set(3);
        return engine;
    }

    private static Waiter waits(Engine engine) {
        Waiter waiter = Waiter.asynchronous(engine.clock.nanos(), false, outcome -> {});
        engine.exchange.join(waiter);
        return waiter;
    }

    private static long evicted(Engine engine, EvictionReason reason) {
        return engine.context.counters().evictions().get(reason);
    }

    /** Any job that was begun has ended. */
    private static void settle(Engine engine) {
        await().until(() -> engine.openings.count() == 0
                && engine.openings.installing() == 0
                && engine.exchange.slots().count(Slot.CLOSING) == 0
                && engine.exchange.slots().count(Slot.CHECKING) == 0
                && engine.exchange.slots().count(Slot.OPENING) == 0);
    }

    @Test
    void aRoundMustOpenUpToTheSizeUnasked() {
        Engine engine = engine(builder -> builder.fill(Fill.BACKGROUND));
        engine.upkeep.wake();
        await().until(() -> {
            engine.upkeep.wake();
            return engine.exchange.slots().count(Slot.IDLE) == 3;
        });
        settle(engine);
        assertThat(engine.driver.opened()).isEqualTo(3);
        assertThat(engine.health.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void aLazyPoolMustOpenOnlyForWhoWaits() {
        Engine engine = engine(builder -> builder);
        engine.upkeep.wake();
        assertThat(engine.exchange.slots().occupied()).isZero();
        Waiter waiter = waits(engine);
        engine.upkeep.wake();
        await().until(() -> waiter.outcome() instanceof Slot);
        settle(engine);
        assertThat(engine.driver.opened()).isEqualTo(1);
    }

    @Test
    void aHaltedOrStoppedPoolMustOpenNothing() {
        Engine halted = engine(builder -> builder.fill(Fill.BACKGROUND));
        halted.context.halt(EvictionReason.REQUESTED);
        halted.upkeep.wake();
        assertThat(halted.exchange.slots().occupied()).isZero();
        Engine stopped = engine(builder -> builder.fill(Fill.BACKGROUND));
        stopped.upkeep.stop();
        stopped.upkeep.wake();
        assertThat(stopped.exchange.slots().occupied()).isZero();
    }

    @Test
    void aWaiterThatJoinsMustHaveARoundMade() {
        Engine engine = engine(builder -> builder);
        Waiter waiter = waits(engine);
        engine.upkeep.waiterJoined(engine.clock.nanos());
        await().until(() -> waiter.outcome() instanceof Slot);
    }

    @Test
    void aFullPoolMustNotHaveARoundMadeForEachWaiterUntilThereIsRoom() throws SQLException {
        Engine engine = filled(builder -> builder);
        for (int i = 0; i < 3; i++) {
            engine.lend(engine.slot(i));
        }
        engine.upkeep.wake();
        engine.slot(0).vacate(engine.slot(0).beginClose(engine.slot(0).stamp()));
        Waiter waiter = waits(engine);
        engine.upkeep.roomMade();
        await().until(() -> waiter.outcome() instanceof Slot);
    }

    @Test
    void aCondemnedIdleConnectionMustBeClosed() throws SQLException {
        Engine engine = filled(builder -> builder);
        engine.slot(1).condemn(EvictionReason.SESSION_CHANGED, null);
        engine.upkeep.wake();
        settle(engine);
        assertThat(evicted(engine, EvictionReason.SESSION_CHANGED)).isEqualTo(1);
        assertThat(engine.slot(1).state()).isEqualTo(Slot.EMPTY);
        assertThat(engine.slot(0).isIdle() && engine.slot(2).isIdle()).isTrue();
    }

    @Test
    void aLazyPoolsConnectionThatIsIdleForLongMustBeClosed() throws SQLException {
        Engine engine = filled(builder -> builder.idleTimeout(Duration.ofSeconds(30)));
        engine.clock.advance(Duration.ofSeconds(30).minusNanos(1));
        engine.upkeep.wake();
        assertThat(evicted(engine, EvictionReason.IDLE_TIMEOUT)).isZero();
        engine.lend(engine.slot(0));
        engine.clock.advance(Duration.ofNanos(1));
        engine.upkeep.wake();
        settle(engine);
        assertThat(evicted(engine, EvictionReason.IDLE_TIMEOUT)).isEqualTo(2);
        assertThat(engine.slot(0).state()).isEqualTo(Slot.IN_USE);
    }

    @Test
    void aPoolThatFillsItselfMustKeepItsSizeHoweverIdle() throws SQLException {
        Engine engine = filled(builder -> builder.fill(Fill.BACKGROUND).idleTimeout(Duration.ofSeconds(30)));
        engine.clock.advance(Duration.ofHours(3));
        engine.upkeep.wake();
        assertThat(engine.exchange.slots().count(Slot.IDLE)).isEqualTo(3);
    }

    @Test
    void overflowMustLingerForItsTimeAndThenGo() throws SQLException {
        Engine engine = filled(builder -> builder.maxOverflow(1).size(2).overflowLinger(Duration.ofSeconds(7)));
        engine.clock.advance(Duration.ofSeconds(7).minusNanos(1));
        engine.upkeep.wake();
        assertThat(engine.exchange.slots().count(Slot.IDLE)).isEqualTo(3);
        engine.clock.advance(Duration.ofNanos(1));
        engine.upkeep.wake();
        settle(engine);
        assertThat(engine.exchange.slots().count(Slot.IDLE)).isEqualTo(2);
        assertThat(evicted(engine, EvictionReason.IDLE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void moreConnectionsThanTheCapacityMustGoAtOnce() throws SQLException {
        Engine engine = filled(builder -> builder.size(2));
        engine.upkeep.wake();
        settle(engine);
        assertThat(engine.exchange.slots().count(Slot.IDLE)).isEqualTo(2);
        assertThat(evicted(engine, EvictionReason.RESIZED)).isEqualTo(1);
    }

    private static long pings(Engine engine) {
        return engine.driver.script().calls("isValid");
    }

    @Test
    void aSilentConnectionMustBePingedWhenItsKeepaliveIsDue() throws SQLException {
        for (boolean keepalive : new boolean[] {true, false}) {
            Duration interval = Duration.ofMinutes(2);
            Engine engine = filled(builder ->
                    keepalive ? builder.keepaliveInterval(interval) : builder.backgroundValidationInterval(interval));
            engine.driver.script().countCalls();
            engine.clock.advance(interval.minusNanos(1));
            engine.upkeep.wake();
            settle(engine);
            assertThat(pings(engine)).isZero();
            engine.clock.advance(Duration.ofNanos(1));
            engine.upkeep.wake();
            settle(engine);
            assertThat(pings(engine)).isEqualTo(3);
            engine.upkeep.wake();
            settle(engine);
            assertThat(pings(engine)).as("they have answered").isEqualTo(3);
        }
    }

    @Test
    void theServersIdleLimitMustShortenTheKeepaliveToAThird() throws SQLException {
        Engine engine = filled(builder -> builder.keepaliveInterval(Duration.ofMinutes(20)));
        assertThat(engine.upkeep.idleLimit()).isZero();
        assertThat(engine.upkeep.keepalive()).isEqualTo(Duration.ofMinutes(20));
        engine.upkeep.opened(1, Duration.ofMinutes(30));
        assertThat(engine.upkeep.idleLimit()).isEqualTo(Duration.ofMinutes(30));
        assertThat(engine.upkeep.keepalive()).isEqualTo(Duration.ofMinutes(10));
        engine.upkeep.opened(1, null);
        assertThat(engine.upkeep.idleLimit()).isEqualTo(Duration.ofMinutes(30));
        engine.upkeep.opened(1, Duration.ofHours(8));
        assertThat(engine.upkeep.keepalive()).isEqualTo(Duration.ofMinutes(20));
        Engine off = filled(builder -> builder);
        off.upkeep.opened(1, Duration.ofMinutes(30));
        assertThat(off.upkeep.keepalive()).as("switched off").isZero();
    }

    @Test
    void suspectConnectionsMustBePingedAndTheServerCountAsSuspectMeanwhile() throws SQLException {
        Engine engine = filled(builder -> builder);
        engine.driver.script().countCalls();
        engine.clock.advance(Duration.ofSeconds(1));
        engine.driver.script().on("isValid").thenHang();
        engine.upkeep.suspectAll();
        await().until(() -> engine.driver.script().on("isValid").hanging() == 1 && pings(engine) == 3);
        engine.upkeep.wake();
        assertThat(engine.health.state()).isEqualTo(ServerState.SUSPECT);
        engine.driver.script().releaseAll();
        settle(engine);
        engine.upkeep.wake();
        assertThat(engine.health.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void anOldConnectionMustBeReplacedBeforeItGoesOneAtATime() throws SQLException {
        Engine engine = filled(builder -> builder.fill(Fill.BACKGROUND).maxLifetime(Duration.ofHours(5)));
        engine.driver.script().connect().thenHang();
        engine.clock.advance(Duration.ofHours(5));
        engine.upkeep.wake();
        await().until(() -> engine.driver.script().connect().hanging() == 1);
        engine.upkeep.wake();
        assertThat(engine.exchange.slots().count(Slot.IDLE)).as("none has gone").isEqualTo(3);
        assertThat(engine.exchange.slots().count(Slot.OPENING)).isEqualTo(1);
        engine.driver.script().releaseAll();
        await().until(() -> {
            engine.upkeep.wake();
            return evicted(engine, EvictionReason.MAX_LIFETIME) == 3;
        });
        settle(engine);
        assertThat(engine.driver.opened()).isEqualTo(6);
        assertThat(engine.driver.peakOpen()).isEqualTo(4);
    }

    @Test
    void aConnectionWithinItsLifeMustStay() throws SQLException {
        Engine engine = filled(builder -> builder.fill(Fill.BACKGROUND).maxLifetime(Duration.ofHours(5)));
        engine.clock.advance(Duration.ofHours(5).minusNanos(1));
        engine.upkeep.wake();
        assertThat(engine.exchange.slots().occupied()).isEqualTo(3);
    }

    @Test
    void anOldIdleConnectionOfALazyPoolMustGoWithoutAReplacement() throws SQLException {
        Engine engine = filled(builder -> builder.maxLifetime(Duration.ofHours(5)));
        Lease held = engine.lend(engine.slot(1));
        engine.slot(1)
                .begin(
                        engine.clock.nanos(),
                        engine.clock.nanos() + Duration.ofHours(9).toNanos(),
                        0);
        engine.clock.advance(Duration.ofHours(5));
        engine.upkeep.wake();
        settle(engine);
        assertThat(evicted(engine, EvictionReason.MAX_LIFETIME)).isEqualTo(2);
        assertThat(engine.driver.opened()).isEqualTo(3);
        assertThat(held.hasEnded()).isFalse();
    }

    @Test
    void anOldConnectionInUseThatIsOneTooManyMustGoWhenItComesBack() throws SQLException {
        Engine engine = filled(
                builder -> builder.fill(Fill.BACKGROUND).size(2).maxOverflow(1).maxLifetime(Duration.ofHours(5)));
        for (int i = 0; i < 3; i++) {
            engine.lend(engine.slot(i));
        }
        engine.clock.advance(Duration.ofHours(5));
        engine.upkeep.wake();
        assertThat(engine.slot(0).condemned()).isEqualTo(EvictionReason.MAX_LIFETIME);
        settle(engine);
    }

    @Test
    void aFailedOpeningMustBeTriedAgainAndReportedWithItsDelay() {
        List<Duration> delays = new CopyOnWriteArrayList<>();
        Engine engine = engine(builder -> builder.listener(new PoolListener() {
            @Override
            public void onOpenFailed(String pool, Throwable cause, Duration retryIn) {
                delays.add(retryIn);
            }
        }));
        engine.upkeep.openFailed(ErrorCode.SERVER_UNREACHABLE, GONE);
        engine.upkeep.openFailed(ErrorCode.LOGIN_REFUSED, REFUSED);
        engine.upkeep.openFailed(ErrorCode.SERVER_FULL, new SQLException("blocked", "HY000", 1129));
        await().until(() -> delays.size() == 3);
        assertThat(delays.get(0)).isBetween(Duration.ofMillis(37), Duration.ofMillis(50));
        assertThat(delays.get(1)).isBetween(Duration.ofMillis(525), Duration.ofMillis(700));
        assertThat(delays.get(2)).isBetween(Duration.ofMillis(7_500), Duration.ofMillis(10_000));
    }

    @Test
    void aRetryMustOpenForWhoWaits() {
        Engine engine = engine(builder -> builder);
        engine.driver.script().connect().thenThrow(GONE);
        Waiter waiter = waits(engine);
        engine.upkeep.wake();
        await().until(() -> engine.count("openFailed " + ErrorCode.SERVER_UNREACHABLE) == 1);
        await().until(() -> {
            engine.clock.advance(Duration.ofSeconds(1));
            engine.upkeep.wake();
            return waiter.outcome() instanceof Slot;
        });
    }

    @Test
    void whoWaitsForALoginThatIsRefusedMustBeRefusedAtOnceUnlessItHasWorkedBefore() {
        for (boolean worked : new boolean[] {false, true}) {
            Engine engine = engine(builder -> builder);
            engine.context.counters().opened.set(worked ? 1 : 0);
            Waiter waiter = waits(engine);
            engine.clock.advance(Duration.ofMillis(1));
            engine.upkeep.openFailed(ErrorCode.LOGIN_REFUSED, REFUSED);
            assertThat(waiter.outcome() instanceof Refusal refusal && refusal.code() == ErrorCode.LOGIN_REFUSED)
                    .isEqualTo(!worked);
        }
    }

    @Test
    void whoWaitsForAServerThatMayComeBackMustNotBeRefusedAtOnce() {
        Engine engine = engine(builder -> builder);
        Waiter waiter = waits(engine);
        engine.clock.advance(Duration.ofMillis(1));
        engine.upkeep.openFailed(ErrorCode.SERVER_UNREACHABLE, GONE);
        assertThat(waiter.isResolved()).isFalse();
    }

    @Test
    void whileOneConnectionIsOpenNoWaiterMustBeRefused() throws SQLException {
        Engine engine = engine(builder -> builder);
        engine.lend(engine.idle(0));
        Waiter waiter = waits(engine);
        engine.clock.advance(Duration.ofMillis(1));
        engine.upkeep.openFailed(ErrorCode.LOGIN_REFUSED, REFUSED);
        assertThat(waiter.isResolved()).isFalse();
    }

    private Engine down(boolean neverReached) {
        Engine engine =
                engine(builder -> builder.failFastAfter(Duration.ofSeconds(2)).borrowTimeout(Duration.ofSeconds(40)));
        engine.driver.script().connect().fail(() -> GONE);
        engine.context.counters().opened.set(neverReached ? 0 : 1);
        engine.outage.openFailed(ErrorCode.SERVER_UNREACHABLE, GONE, engine.clock.nanos());
        return engine;
    }

    @Test
    void whoHasWaitedForAServerThatWasNeverReachedMustBeRefused() {
        Engine engine = down(true);
        Waiter waiter = waits(engine);
        engine.clock.advance(Duration.ofSeconds(2).plusNanos(1));
        engine.upkeep.waiterJoined(engine.clock.nanos());
        await().until(waiter::isResolved);
        assertThat(((Refusal) waiter.outcome()).code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
    }

    @Test
    void whoWaitsThroughARestartMustBeRefusedOnlyAfterALongOutage() {
        Engine engine = down(false);
        Waiter early = waits(engine);
        engine.clock.advance(Duration.ofSeconds(39));
        AtomicInteger looks = new AtomicInteger();
        engine.upkeep.waiterJoined(engine.clock.nanos());
        long before = engine.signals.size();
        await().until(() -> looks.incrementAndGet() > 3 || engine.signals.size() > before);
        assertThat(early.isResolved()).isFalse();
        engine.clock.advance(Duration.ofSeconds(1));
        engine.upkeep.waiterJoined(engine.clock.nanos());
        await().until(early::isResolved);
    }

    @Test
    void aServerThatRefusesMustCountAsDownAndThenRecover() {
        Engine engine = engine(builder -> builder.fill(Fill.BACKGROUND));
        engine.driver.script().connect().fail(() -> GONE);
        engine.upkeep.wake();
        await().until(() -> {
            engine.upkeep.wake();
            return engine.health.state() == ServerState.DOWN;
        });
        engine.driver.script().releaseAll();
        engine.driver.script().connect().ok();
        await().until(() -> {
            engine.clock.advance(Duration.ofSeconds(1));
            engine.upkeep.wake();
            return engine.health.state() == ServerState.UP
                    && engine.exchange.slots().count(Slot.IDLE) == 3;
        });
    }

    @Test
    void aConnectionThatBreaksYoungAgainAndAgainMustSlowTheOpeningsDown() throws SQLException {
        Engine engine = engine(builder -> builder);
        engine.outage.opened(engine.clock.nanos());
        engine.clock.advance(Duration.ofMillis(1));
        for (int i = 0; i < 9; i++) {
            engine.upkeep.lost(engine.clock.nanos(), false);
        }
        assertThat(engine.outage.isOngoing()).isTrue();
        waits(engine);
        engine.upkeep.wake();
        assertThat(engine.exchange.slots().occupied()).isZero();
        engine.clock.advance(Duration.ofMillis(200));
        engine.upkeep.wake();
        await().until(() -> engine.driver.opened() == 1);
    }

    @Test
    void connectionsThatServedOrWereOldMustNotCountAsBrokenYoung() {
        for (boolean served : new boolean[] {true, false}) {
            Engine engine = engine(builder -> builder);
            long opened = engine.clock.nanos();
            if (!served) {
                engine.clock.advance(Duration.ofSeconds(1));
            }
            for (int i = 0; i < 9; i++) {
                engine.upkeep.lost(opened, served);
            }
            Waiter waiter = waits(engine);
            engine.upkeep.wake();
            await().until(() -> waiter.outcome() instanceof Slot);
        }
    }

    @Test
    void aPingThatIsSilentWhileAConnectionOpensMustBeGivenUp() throws SQLException {
        Engine engine = filled(builder -> builder.validationTimeout(Duration.ofMinutes(5)));
        engine.driver.script().on("isValid").thenHang();
        engine.checks.checkIdle(engine.slot(0));
        await().until(() -> engine.driver.script().on("isValid").hanging() == 1);
        engine.clock.advance(Duration.ofMillis(100));
        engine.upkeep.opened(1, null);
        engine.clock.advance(Duration.ofMillis(1));
        engine.upkeep.opened(1, null);
        await().until(() -> evicted(engine, EvictionReason.VALIDATION_FAILED) == 1);
        assertThat(engine.slot(1).isCondemned()).isFalse();
    }

    @Test
    void aPingThatIsSlowWhileABorrowerWaitsMustHaveAConnectionOpenedBesideIt() throws SQLException {
        Engine engine = filled(builder -> builder.validationTimeout(Duration.ofMinutes(5)));
        engine.lend(engine.slot(1));
        engine.lend(engine.slot(2));
        engine.driver.script().on("isValid").thenHang();
        engine.checks.checkIdle(engine.slot(0));
        await().until(() -> engine.driver.script().on("isValid").hanging() == 1);
        Waiter waiter = waits(engine);
        engine.upkeep.wake();
        assertThat(engine.driver.opened()).isEqualTo(3);
        engine.clock.advance(Duration.ofMillis(101));
        engine.upkeep.wake();
        await().until(() -> waiter.outcome() instanceof Slot);
        assertThat(engine.driver.opened()).isEqualTo(4);
        assertThat(evicted(engine, EvictionReason.RESIZED)).isZero();
    }

    /** As a thread that does not get the processor: it has its connection, or could take it, and has not left the queue. */
    @Test
    void aBorrowerWhoseConnectionIsThereMustNotHaveAnotherOneOpened() throws SQLException {
        Engine engine = engine(builder -> builder);
        Waiter waiter = waits(engine);
        engine.upkeep.wake();
        await().until(() -> waiter.outcome() instanceof Slot);
        await().until(() -> engine.openings.count() == 0 && engine.openings.installing() == 0);
        for (int i = 0; i < 5; i++) {
            engine.clock.advance(Duration.ofMillis(10));
            engine.upkeep.wake();
        }
        settle(engine);
        assertThat(engine.driver.opened()).isEqualTo(1);
        Waiter second = waits(engine);
        engine.upkeep.wake();
        await().until(() -> second.outcome() instanceof Slot);
        assertThat(engine.driver.opened()).isEqualTo(2);
    }

    @Test
    void aSearchMustOpenOneConnectionWhereThereIsRoom() throws SQLException {
        Engine engine = filled(builder -> builder);
        WritableSearch search = new WritableSearch("server");
        assertThat(engine.upkeep.search(search)).isTrue();
        search.await(engine.clock, Duration.ofMinutes(5).toNanos());
        await().until(() -> engine.driver.opened() == 4);
        settle(engine);
        engine.context.halt(EvictionReason.REQUESTED);
        assertThat(engine.upkeep.search(new WritableSearch(null))).isFalse();
    }

    @Test
    void theRegularRoundMustOpenWhatIsMissingWithoutBeingAsked() {
        Engine engine = engine(builder -> builder.fill(Fill.BACKGROUND).leakThreshold(Duration.ofMillis(40)));
        engine.upkeep.start();
        await().until(() -> engine.exchange.slots().count(Slot.IDLE) == 3);
        Slot slot = engine.slot(0);
        slot.vacate(slot.tryClose());
        await().until(() -> engine.driver.opened() == 4);
        engine.upkeep.stop();
    }

    @Test
    void theRegularRoundMustFindLostSlots() throws SQLException {
        Engine engine = filled(builder -> builder.leakThreshold(Duration.ofMillis(40)));
        Slot lost = engine.slot(1);
        lost.tryCheck();
        engine.upkeep.start();
        await().until(() -> {
            engine.clock.advance(Duration.ofSeconds(1));
            return lost.state() == Slot.EMPTY;
        });
        engine.upkeep.stop();
    }

    @Test
    void aHandOverMustBeRemembered() throws SQLException {
        Engine engine = filled(builder -> builder);
        engine.upkeep.leaseHandedOver();
        engine.upkeep.leaseEnded(5 * MILLI);
        engine.upkeep.wake();
        assertThat(engine.exchange.slots().count(Slot.IDLE)).isEqualTo(3);
    }

    // Rounds for borrowers that wait.

    private final List<Thread> rounds = new CopyOnWriteArrayList<>();
    private final AtomicInteger pressed = new AtomicInteger();

    private WaiterPressure pressure(Engine engine, Runnable whilePressed) {
        return new WaiterPressure(
                engine.context, engine.exchange, () -> rounds.add(Thread.currentThread()), whilePressed);
    }

    private long roundsHere() {
        return rounds.stream().filter(Thread.currentThread()::equals).count();
    }

    @Test
    void theFirstThatJoinsMustHaveARoundAtOnceAndACrowdOneTogether() {
        Engine engine = engine(builder -> builder);
        WaiterPressure pressure = pressure(engine, pressed::incrementAndGet);
        long now = engine.clock.nanos();
        pressure.joined(now, true);
        assertThat(roundsHere()).isEqualTo(1);
        pressure.seenBy(now);
        pressure.joined(now + MILLI - 1, true);
        pressure.joined(now + MILLI - 1, true);
        assertThat(roundsHere()).as("later, on the housekeeper").isEqualTo(1);
        await().until(() -> rounds.size() >= 3);
        pressure.joined(now + MILLI, true);
        assertThat(roundsHere()).isEqualTo(2);
    }

    @Test
    void whereNothingCanBeOpenedNoRoundMustBeMadeAtOnce() {
        Engine engine = engine(builder -> builder);
        pressure(engine, pressed::incrementAndGet).joined(engine.clock.nanos(), false);
        assertThat(roundsHere()).isZero();
        await().until(() -> pressed.get() == 1 && rounds.size() == 1);
    }

    @Test
    void whileABorrowerWaitsRoundsMustFollowEachOtherAndEndWithTheWait() {
        Engine engine = engine(builder -> builder);
        WaiterPressure pressure = pressure(engine, () -> {
            if (pressed.incrementAndGet() == 2) {
                throw new StackOverflowError("deep");
            }
        });
        Waiter waiter = Waiter.parked(engine.clock.nanos(), false);
        engine.exchange.join(waiter);
        pressure.joined(engine.clock.nanos(), false);
        await().until(() -> pressed.get() > 4 && rounds.size() > 4);
        waiter.resolve(Waiter.GAVE_UP);
        engine.exchange.leave(waiter);
        await().until(() -> {
            int before = pressed.get();
            // Four intervals of the rounds, by the same thread that makes them.
            java.util.concurrent.CountDownLatch passed = new java.util.concurrent.CountDownLatch(1);
            engine.context.housekeeper().schedule(passed::countDown, 4 * WaiterPressure.MILLIS * MILLI);
            passed.await();
            return pressed.get() == before;
        });
        int before = pressed.get();
        pressure.joined(engine.clock.nanos(), false);
        await().until(() -> pressed.get() == before + 1);
    }

    @Test
    void aStoppedPoolMustMakeNoFurtherRounds() {
        Engine engine = engine(builder -> builder);
        WaiterPressure pressure = pressure(engine, pressed::incrementAndGet);
        engine.exchange.join(Waiter.parked(engine.clock.nanos(), false));
        pressure.stop();
        pressure.joined(engine.clock.nanos(), false);
        await().until(() -> pressed.get() == 1);
        await().until(() -> {
            java.util.concurrent.CountDownLatch passed = new java.util.concurrent.CountDownLatch(1);
            engine.context.housekeeper().schedule(passed::countDown, 4 * WaiterPressure.MILLIS * MILLI);
            passed.await();
            return true;
        });
        assertThat(pressed).hasValue(1);
    }
}
