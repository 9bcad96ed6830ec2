package io.holdfast.pool.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.internal.Engine;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.StatementStop;
import io.holdfast.testkit.ScriptedOperation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops of statements, as the server is asked for them over another connection. */
class OrphansTest {
    /** What the scripted driver answers to each question. */
    private static final String ANY = "1";

    private final AtomicInteger stoppedByDriver = new AtomicInteger();
    private final Stoppable call = new Stoppable() {
        @Override
        public boolean isAtWork() {
            return true;
        }

        @Override
        public void stopByDriver() {
            stoppedByDriver.incrementAndGet();
        }
    };

    private static Engine engine(int size) {
        return new Engine(builder -> Engine.quiet(builder).size(size).connectTimeout(Duration.ofMinutes(4)));
    }

    private CompletableFuture<Boolean> stop(Engine engine, Slot slot, int stamp) {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                engine.orphans.stop(slot, stamp, call);
                stopped.complete(true);
            } catch (SQLException e) {
                stopped.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return stopped;
    }

    /** A stop waits for a moment, by the pool's clock, until it can be certain that no call has begun unseen. */
    private static void awaitEnd(Engine engine, CompletableFuture<Boolean> stopped) throws Exception {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            engine.clock.advance(Duration.ofMillis(1));
            return stopped.isDone();
        });
        assertThat(stopped.get()).isTrue();
    }

    private static void giveBack(Slot slot, Lease lease, Engine engine) {
        lease.end();
        slot.leaseEnds();
        engine.exchange.put(slot, lease.stamp());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aStopMustReachTheCallOfALiveLease(int size) throws Exception {
        try (Engine engine = engine(size)) {
            for (int i = 0; i < size; i++) {
                engine.idle(i, 7, ANY, ANY + "@" + ANY);
            }
            engine.driver.script().countCalls();
            Lease lease = engine.lend(engine.slot(0));
            awaitEnd(engine, stop(engine, engine.slot(0), lease.stamp()));
            assertThat(engine.context.counters().statementsStopped).hasValue(1);
            assertThat(engine.driver.script().calls("execute")).isEqualTo(1);
            assertThat(engine.slot(0).isStopping()).isFalse();
            assertThat(stoppedByDriver).hasValue(0);
        }
    }

    /**
     * The lease ends while the server is being asked: over an idle connection, or over a new one where the pool has one only. The
     * stop must not begin on what is there now. Here that is being stopped itself, so that a stop that began would wait.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aStopOfALeaseThatIsOverMustNotBeginOnItsConnection(int size) throws Exception {
        try (Engine engine = engine(size)) {
            for (int i = 0; i < size; i++) {
                engine.idle(i, 7, ANY, ANY + "@" + ANY);
            }
            Slot slot = engine.slot(0);
            Lease lease = engine.lend(slot);
            ScriptedOperation asked = engine.driver.script().on("executeQuery");
            asked.thenHang();
            CompletableFuture<Boolean> stopped = stop(engine, slot, lease.stamp());
            await().until(() -> asked.hanging() == 1);

            giveBack(slot, lease, engine);
            StatementStop another = new StatementStop(TimeUnit.MINUTES.toNanos(4));
            assertThat(slot.beginStop(another)).isTrue();
            asked.release();

            assertThat(stopped.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(slot.isStopping()).as("the other stop goes on").isTrue();
            assertThat(engine.context.counters().statementsStopped).hasValue(0);
            assertThat(engine.driver.script().calls("execute")).isZero();
            assertThat(stoppedByDriver).hasValue(0);
            slot.endStop(another);
        }
    }

    /** Where the session is not known, the driver is asked; not for a lease that is over. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDriverMustBeAskedOnlyForALeaseThatIsLive(boolean over) throws Exception {
        try (Engine engine = engine(1)) {
            Slot slot = engine.idle(0);
            Lease lease = engine.lend(slot);
            if (over) {
                giveBack(slot, lease, engine);
            }
            awaitEnd(engine, stop(engine, slot, lease.stamp()));
            assertThat(stoppedByDriver).hasValue(over ? 0 : 1);
            assertThat(slot.isStopping()).isFalse();
        }
    }

    private static Slot opening(Engine engine) {
        for (int i = 0; i < engine.exchange.slots().limit(); i++) {
            if (engine.slot(i).state() == Slot.OPENING) {
                return engine.slot(i);
            }
        }
        throw new AssertionError("no slot is held for it");
    }

    /** A silent server lets the connection over which a session would be ended wait for longer than any step of the pool's own. */
    @Test
    void theSlotOfTheConnectionBesideMustNotBeTakenForLost() throws Exception {
        try (Engine engine = engine(2)) {
            Slot given = engine.idle(0, 7, ANY, ANY + "@" + ANY);
            given.beginClose(given.tryLease());
            engine.driver.script().connect().thenHang();

            engine.orphans.endSessionOf(given, "a statement that the client gave up");

            await().until(() -> engine.driver.script().connect().hanging() == 1);
            Slot beside = opening(engine);
            assertThat(beside.hasWorkOf(beside.stamp())).isTrue();
            int opening = beside.stamp();
            engine.driver.script().connect().release();

            await().until(() -> beside.stamp() != opening);
            assertThat(beside.state()).isEqualTo(Slot.EMPTY);
            assertThat(beside.work()).isNull();
        }
    }
}
