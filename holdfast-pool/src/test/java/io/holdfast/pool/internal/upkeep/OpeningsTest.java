package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.Credentials;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.Clock;
import io.holdfast.pool.internal.Engine;
import io.holdfast.pool.internal.open.ConnectionOpenerTest;
import io.holdfast.pool.internal.open.HostGate;
import io.holdfast.pool.internal.open.OpeningOverdueException;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.Waiter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Openings under way: what becomes of them, and how many may be. */
class OpeningsTest {
    private static final Duration LONG = Duration.ofSeconds(250);
    private static final long MILLI = 1_000_000L;

    private final List<Engine> engines = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() throws SQLException {
        release.countDown();
        for (Engine engine : engines) {
            engine.close();
        }
    }

    private Engine engine(UnaryOperator<PoolConfig.Builder> settings) {
        return engine(Clock.ofYesterday(), settings);
    }

    private Engine engine(Clock clock, UnaryOperator<PoolConfig.Builder> settings) {
        Engine engine = new Engine(
                clock,
                builder -> settings.apply(Engine.quiet(builder)
                        .size(3)
                        .borrowTimeout(Duration.ofMillis(900))
                        .connectTimeout(LONG)));
        engine.deaf = true;
        engines.add(engine);
        return engine;
    }

    private Engine engine() {
        return engine(builder -> builder);
    }

    private static Slot start(Engine engine, int index) {
        Slot slot = engine.slot(index);
        assertThat(engine.openings.gate().tryEnter()).isTrue();
        engine.openings.start(slot, slot.tryOpen(), null, null);
        return slot;
    }

    private static Slot startHanging(Engine engine, int index) {
        int before = engine.driver.script().connect().hanging();
        engine.driver.script().connect().thenHang();
        Slot slot = start(engine, index);
        await().until(() -> engine.driver.script().connect().hanging() == before + 1);
        return slot;
    }

    @Test
    void anOpeningThatSucceedsMustLeaveAnIdleConnectionAndBeCounted() throws Exception {
        Engine engine = engine();
        assertThat(engine.openings.oldestAge()).isZero();
        Slot slot = start(engine, 1);
        await().until(() -> slot.isIdle() && engine.openings.installing() == 0);
        assertThat(engine.openings.count()).isZero();
        assertThat(engine.context.counters().opened).hasValue(1);
        assertThat(engine.count("opened")).isEqualTo(1);
        assertThat(engine.outage.hasOpenedSince(engine.clock.nanos())).isTrue();
        assertThat(slot.connection()).isNotNull();
        assertThat(slot.openedAt()).isEqualTo(engine.clock.nanos());
        assertThat(slot.isCondemned()).isFalse();
    }

    @Test
    void whatAnOpeningTookMustBeMeasured() throws Exception {
        Engine engine = engine();
        Slot slot = startHanging(engine, 0);
        engine.clock.advance(Duration.ofSeconds(3));
        assertThat(engine.openings.oldestAge()).isEqualTo(Duration.ofSeconds(3));
        engine.driver.script().releaseAll();
        await().until(slot::isIdle);
        assertThat(engine.context.counters().openNanos).hasValue(3_000 * MILLI);
    }

    @Test
    void aConnectionsLifeMustEndWithinTheLastQuarterOfItsLongest() throws Exception {
        Engine engine = engine(builder -> builder.maxLifetime(Duration.ofMinutes(40)));
        for (int i = 0; i < 3; i++) {
            Slot slot = start(engine, i);
            await().until(slot::isIdle);
            assertThat(Duration.ofNanos(slot.expiresAt() - engine.clock.nanos()))
                    .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(40));
        }
    }

    @Test
    void anOpeningThatFailsMustEmptyItsSlotAndSayWhy() throws Exception {
        Engine engine = engine();
        SQLException cause = new SQLException("Access denied", "28000", 1045);
        engine.driver.script().connect().thenThrow(cause);
        Slot slot = start(engine, 1);
        await().until(() -> engine.count("roomMade") == 1);
        assertThat(slot.state()).isEqualTo(Slot.EMPTY);
        assertThat(engine.count("openFailed " + ErrorCode.LOGIN_REFUSED)).isEqualTo(1);
        assertThat(engine.context.counters().openFailures).hasValue(1);
        assertThat(Objects.requireNonNull(engine.outage.lastFailure()).cause()).isSameAs(cause);
        assertThat(engine.outage.lastFailure().at()).isEqualTo(engine.clock.nanos());
        await().until(() -> engine.openings.count() == 0);
        assertThat(engine.openings.mayBegin(false)).isTrue();
    }

    @Test
    void anErrorOfTheDriverMustBeAFailureLikeAnother() throws Exception {
        Engine engine = engine();
        engine.driver.script().connect().thenThrow(new StackOverflowError("deep"));
        Slot slot = start(engine, 1);
        await().until(() -> slot.state() == Slot.EMPTY && engine.count("roomMade") == 1);
        assertThat(engine.context.counters().openFailures).hasValue(1);
    }

    @Test
    void aConnectionThatComesTooLateForItsSlotMustBeClosed() throws Exception {
        Engine engine = engine();
        Slot slot = startHanging(engine, 0);
        assertThat(slot.vacate(slot.stamp())).isTrue();
        int next = slot.tryOpen();
        engine.driver.script().releaseAll();
        await().until(() -> engine.driver.opened() == 1 && engine.driver.openNow() == 0);
        await().until(() -> engine.openings.count() == 0);
        assertThat(slot.isOwnedBy(next)).isTrue();
        assertThat(slot.connection()).isNull();
        assertThat(engine.context.counters().opened).hasValue(0);
        await().until(() -> engine.openings.installing() == 0);
    }

    @Test
    void aReplacedConnectionMustGoWhenTheNewOneIsThere() throws Exception {
        Engine engine = engine();
        Slot old = engine.idle(0);
        Slot slot = engine.slot(1);
        engine.openings.start(slot, slot.tryOpen(), old, null);
        await().until(() -> slot.isIdle() && old.state() == Slot.EMPTY);
        assertThat(engine.context.counters().evictions().get(EvictionReason.MAX_LIFETIME))
                .isEqualTo(1);
        assertThat(slot.isCondemned()).isFalse();
    }

    @Test
    void anotherConnectionInTheOldOnesPlaceMustStay() throws Exception {
        Engine engine = engine();
        Slot old = engine.idle(0);
        Slot slot = engine.slot(1);
        engine.driver.script().connect().thenHang();
        engine.openings.start(slot, slot.tryOpen(), old, null);
        await().until(() -> engine.driver.script().connect().hanging() == 1);
        assertThat(old.vacate(old.tryClose())).isTrue();
        Slot again = engine.idle(0);
        engine.driver.script().releaseAll();
        await().until(slot::isIdle);
        await().until(() -> engine.openings.installing() == 0);
        assertThat(again.isIdle()).isTrue();
        assertThat(again.isCondemned()).isFalse();
    }

    @Test
    void aConnectionBeyondTheCapacityMustGoAgainUnlessItReplacesAnother() throws Exception {
        Engine engine = engine();
        for (int i = 0; i < 3; i++) {
            engine.idle(i);
        }
        Slot spare = start(engine, 3);
        await().until(() ->
                spare.state() == Slot.EMPTY && engine.context.counters().opened.get() == 1);
        assertThat(engine.context.counters().evictions().get(EvictionReason.RESIZED))
                .isEqualTo(1);
    }

    @Test
    void aSearchMustEndWithItsOpeningAndReplaceAllOnlyWhenItIsBetter() throws Exception {
        Engine engine = engine();
        Slot other = engine.idle(0);
        Slot slot = engine.slot(1);
        WritableSearch search = new WritableSearch("server");
        engine.openings.start(slot, slot.tryOpen(), null, search);
        search.await(engine.clock, Duration.ofMinutes(5).toNanos());
        await().until(slot::isIdle);
        assertThat(other.isIdle()).as("the new one is read-only").isTrue();
        assertThat(other.isCondemned()).isFalse();
    }

    @Test
    void newCredentialsMustOutdateTheOtherConnections() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Engine engine = engine(builder ->
                builder.credentialsProvider(() -> new Credentials("app", "word-" + asked.incrementAndGet())));
        Slot first = start(engine, 0);
        await().until(first::isIdle);
        assertThat(first.retireAs()).isEqualTo(EvictionReason.MAX_LIFETIME);
        Slot second = start(engine, 1);
        await().until(second::isIdle);
        assertThat(first.retireAs()).isEqualTo(EvictionReason.OUTDATED);
        assertThat(second.retireAs()).isEqualTo(EvictionReason.MAX_LIFETIME);
    }

    @Test
    void anOpeningThatLastsMustCountAsOldAndThenAsStalled() throws Exception {
        Engine engine = engine();
        startHanging(engine, 0);
        assertThat(engine.openings.count()).isEqualTo(1);
        engine.clock.advance(Duration.ofMillis(100));
        assertThat(engine.openings.olderThan(100 * MILLI)).isZero();
        assertThat(engine.openings.olderThan(99 * MILLI)).isEqualTo(1);
        assertThat(engine.openings.stalled()).isZero();
        engine.clock.advance(Duration.ofMillis(500));
        assertThat(engine.openings.stalled()).isZero();
        engine.clock.advance(Duration.ofNanos(1));
        assertThat(engine.openings.stalled()).isEqualTo(1);
        assertThat(engine.openings.isAnyUnanswered()).as("its way is not seen").isFalse();
    }

    @Test
    void whileTheServerMayBeGoneAnOpeningMustBeStalledSooner() throws Exception {
        Engine engine = engine();
        startHanging(engine, 0);
        engine.outage.openFailed(ErrorCode.SERVER_UNREACHABLE, new SQLException("gone"), engine.clock.nanos());
        engine.clock.advance(Duration.ofMillis(250));
        assertThat(engine.openings.stalled()).isZero();
        engine.clock.advance(Duration.ofNanos(1));
        assertThat(engine.openings.stalled()).isEqualTo(1);
    }

    @Test
    void onlyTheYoungestThatIsStalledMustBeGivenUpAndNeverTheOldest() throws Exception {
        Engine engine = engine();
        Slot oldest = startHanging(engine, 0);
        engine.clock.advance(Duration.ofSeconds(2));
        engine.openings.giveOneUp();
        assertThat(engine.driver.script().connect().hanging()).isEqualTo(1);
        Slot second = startHanging(engine, 1);
        Slot third = startHanging(engine, 2);
        engine.openings.giveOneUp();
        assertThat(engine.openings.count()).as("too young").isEqualTo(3);
        engine.clock.advance(Duration.ofSeconds(1));
        engine.openings.giveOneUp();
        await().until(() -> third.state() == Slot.EMPTY);
        assertThat(oldest.state()).isEqualTo(Slot.OPENING);
        assertThat(second.state()).isEqualTo(Slot.OPENING);
        await().until(() -> engine.openings.count() == 2);
        assertThat(engine.count("openFailed " + ErrorCode.OPEN_FAILED))
                .as("one that was given up is no failure of the server")
                .isZero();
    }

    @Test
    void whatHungWhileAnotherSucceededMustBeGivenUp() throws Exception {
        Engine engine = engine();
        Slot hanging = startHanging(engine, 0);
        engine.clock.advance(Duration.ofMillis(251));
        Slot quick = start(engine, 1);
        await().until(quick::isIdle);
        await().until(() -> hanging.state() == Slot.EMPTY);
        Slot young = startHanging(engine, 0);
        Slot next = start(engine, 2);
        await().until(() -> next.isIdle() && engine.openings.installing() == 0);
        assertThat(young.state()).isEqualTo(Slot.OPENING);
    }

    @Test
    void anOpeningPastItsTimeoutMustFailAndGiveItsSlotBack() throws Exception {
        Engine engine = engine(builder -> builder.connectTimeout(Duration.ofMillis(250)));
        Slot slot = startHanging(engine, 0);
        await().until(() -> slot.state() == Slot.EMPTY);
        assertThat(engine.count("openFailed " + ErrorCode.SERVER_UNREACHABLE)).isEqualTo(1);
        assertThat(Objects.requireNonNull(engine.outage.lastFailure()).cause())
                .isInstanceOf(OpeningOverdueException.class);
        assertThat(engine.context.counters().openFailures).as("reported once").hasValue(1);
        await().until(() -> engine.openings.count() == 0 && engine.openings.mayBegin(false));
    }

    @Test
    void theEndOfThePoolMustEndAllOpenings() throws Exception {
        Engine engine = engine();
        Slot one = startHanging(engine, 0);
        Slot two = startHanging(engine, 1);
        engine.openings.severAll();
        await().until(() -> one.state() == Slot.EMPTY && two.state() == Slot.EMPTY);
        assertThat(engine.context.counters().openFailures).hasValue(0);
    }

    /** Openings whose threads stay in a provider, which never answers: all pools of the JVM would hear of that. */
    private Engine stuck(int count) {
        AtomicInteger asked = new AtomicInteger();
        // The machine's time is later than the last answer in any other test.
        Engine engine = engine(
                Clock.ofMachine(),
                builder -> builder.size(12).credentialsProvider(() -> {
                    asked.incrementAndGet();
                    while (release.getCount() > 0) {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            // It is such a provider.
                        }
                    }
                    throw new SQLException("no answer");
                }));
        for (int i = 0; i < count; i++) {
            start(engine, i);
        }
        await().until(() -> asked.get() == count);
        engine.openings.severAll();
        return engine;
    }

    @Test
    void withThreadsThatHangFurtherAttemptsMustComeEverMoreRarely() {
        Engine few = stuck(3);
        assertThat(few.openings.mayBegin(false)).isFalse();
        few.clock.advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(few.openings.mayBegin(false)).isFalse();
        few.clock.advance(Duration.ofNanos(1));
        assertThat(few.openings.mayBegin(false)).isTrue();
        Engine more = stuck(4);
        more.clock.advance(Duration.ofSeconds(4).minusNanos(1));
        assertThat(more.openings.mayBegin(false)).isFalse();
        more.clock.advance(Duration.ofNanos(1));
        assertThat(more.openings.mayBegin(false)).isTrue();
        Engine many = stuck(7);
        many.clock.advance(Duration.ofSeconds(2));
        assertThat(many.openings.mayBegin(true)).as("urgent").isTrue();
        many.clock.advance(Duration.ofSeconds(118).minusNanos(1));
        assertThat(many.openings.mayBegin(false))
                .as("no growth while no borrower waits")
                .isFalse();
        many.clock.advance(Duration.ofNanos(1));
        assertThat(many.openings.mayBegin(false))
                .as("two minutes are the longest")
                .isTrue();
        Engine most = stuck(8);
        most.clock.advance(Duration.ofHours(1));
        assertThat(most.openings.mayBegin(true)).isFalse();
    }

    @Test
    void anAnswerMeanwhileMustAllowFurtherAttempts() {
        Engine engine = stuck(2);
        assertThat(engine.openings.mayBegin(false)).isFalse();
        engine.outage.opened(engine.clock.nanos());
        assertThat(engine.openings.mayBegin(false)).isTrue();
    }

    @Test
    void theSlotOfOneThatHangsMustBeFreedForAnother() {
        Engine engine = stuck(1);
        Slot slot = engine.slot(0);
        assertThat(slot.state()).isEqualTo(Slot.OPENING);
        assertThat(engine.openings.freeOne()).isTrue();
        assertThat(slot.state()).isEqualTo(Slot.EMPTY);
        assertThat(engine.count("roomMade")).isEqualTo(1);
        assertThat(engine.openings.freeOne()).isFalse();
    }

    @Test
    void oneThatWasNotGivenUpMustKeepItsSlot() {
        Engine engine = engine();
        startHanging(engine, 0);
        assertThat(engine.openings.freeOne()).isFalse();
        assertThat(engine.slot(0).state()).isEqualTo(Slot.OPENING);
    }

    // Which slot an opening gets, and whether it may begin.

    private final AtomicInteger rounds = new AtomicInteger();

    private OpeningStarter starter(Engine engine) {
        return new OpeningStarter(
                engine.context, engine.exchange, engine.closer, engine.openings, rounds::incrementAndGet);
    }

    @Test
    void anOpeningMustTakeAnEmptySlotAndNoneWhereThereIsNone() throws Exception {
        Engine engine = engine();
        engine.idle(0);
        assertThat(starter(engine).openOne(engine.exchange.slots(), null, null)).isTrue();
        await().until(() -> engine.slot(1).isIdle());
        engine.idle(2);
        assertThat(starter(engine).openOne(engine.exchange.slots(), null, null)).isTrue();
        await().until(() -> engine.driver.opened() == 4);
        engine.deaf = true;
        await().until(() -> engine.slot(3).state() == Slot.EMPTY);
        engine.idle(3);
        assertThat(starter(engine).openOne(engine.exchange.slots(), null, null)).isFalse();
    }

    @Test
    void aHaltedPoolMustOpenNothing() {
        Engine engine = engine();
        engine.context.halt(EvictionReason.REQUESTED);
        assertThat(starter(engine).openOne(engine.exchange.slots(), null, null)).isFalse();
        assertThat(engine.exchange.slots().occupied()).isZero();
    }

    @Test
    void whereAllSlotsHangOneMustBeFreedForAnotherAttempt() throws Exception {
        Engine engine = stuck(1);
        engine.exchange.resize(1);
        engine.clock.advance(Duration.ofSeconds(1));
        assertThat(starter(engine).openOne(engine.exchange.slots(), null, null)).isTrue();
        assertThat(engine.slot(0).state()).isEqualTo(Slot.OPENING);
    }

    @Test
    void whereThreadsHangOnlyWaitersMakeAnAttemptUrgent() {
        Engine engine = stuck(5);
        engine.clock.advance(Duration.ofSeconds(2));
        assertThat(starter(engine).openOne(engine.exchange.slots(), null, null)).isFalse();
        engine.exchange.join(Waiter.parked(engine.clock.nanos(), false));
        assertThat(starter(engine).openOne(engine.exchange.slots(), null, null)).isTrue();
    }

    @Test
    void aHostThatIsBusyMustBeTriedAgainByARoundShortlyAfter() throws Exception {
        Engine engine = engine(builder -> builder.dataSource(null)
                .jdbcUrl("jdbc:mysql://busy.invalid/shop")
                .driverClassName(ConnectionOpenerTest.OfMySqlUrls.class.getName())
                .username("app"));
        ConnectionOpenerTest.OfMySqlUrls.leadTo(engine.driver);
        HostGate gate = new HostGate(engine.context.config());
        int entered = 0;
        while (gate.tryEnter()) {
            entered++;
        }
        OpeningStarter starter = starter(engine);
        for (int i = 0; i < 3; i++) {
            assertThat(starter.openOne(engine.exchange.slots(), null, null)).isFalse();
        }
        await().until(() -> rounds.get() >= 1);
        gate.leave();
        assertThat(starter.openOne(engine.exchange.slots(), null, null)).isTrue();
        await().until(() -> engine.slot(0).isIdle());
        // It has left the gate again.
        await().until(gate::tryEnter);
        for (int i = 0; i < entered; i++) {
            gate.leave();
        }
    }
}
