package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.pool.Between;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.SessionDefaults;
import io.holdfast.testkit.ScriptedDriver;
import java.lang.invoke.MethodHandles;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SlotTest {
    static final Slot.LeaseEvents NO_EVENTS = new Slot.LeaseEvents() {
        @Override
        public void giveBack(Slot slot, Lease lease) {}

        @Override
        public void stopStatement(Slot slot, Lease lease, Stoppable call) {}

        @Override
        public boolean failed(Slot slot, Lease lease, SQLException error) {
            return false;
        }

        @Override
        public void broken(Slot slot, Lease lease, Throwable error) {}

        @Override
        public void handedOver() {}
    };

    private static final int REFUSED = -2;

    /** A verb, the states that it may start from, and the state that it ends in. */
    private record Verb(ToIntFunction<Slot> call, Set<Integer> from, int to) {}

    private static final Map<String, Verb> VERBS = new LinkedHashMap<>();

    static {
        Set<Integer> owned = Set.of(Slot.OPENING, Slot.IN_USE, Slot.RESETTING, Slot.CHECKING);
        VERBS.put("tryOpen", new Verb(Slot::tryOpen, Set.of(Slot.EMPTY), Slot.OPENING));
        VERBS.put("tryLease", new Verb(Slot::tryLease, Set.of(Slot.IDLE), Slot.IN_USE));
        VERBS.put("tryCheck", new Verb(Slot::tryCheck, Set.of(Slot.IDLE), Slot.CHECKING));
        VERBS.put("tryClose", new Verb(Slot::tryClose, Set.of(Slot.IDLE), Slot.CLOSING));
        VERBS.put("publish", new Verb(slot -> won(slot.publish(slot.stamp())), owned, Slot.IDLE));
        VERBS.put("transfer", new Verb(slot -> slot.transfer(slot.stamp()), owned, Slot.IN_USE));
        VERBS.put("beginReset", new Verb(slot -> slot.beginReset(slot.stamp()), Set.of(Slot.IN_USE), Slot.RESETTING));
        VERBS.put(
                "beginCheck",
                new Verb(slot -> slot.beginCheck(slot.stamp()), Set.of(Slot.IN_USE, Slot.OPENING), Slot.CHECKING));
        VERBS.put("beginClose", new Verb(slot -> slot.beginClose(slot.stamp()), owned, Slot.CLOSING));
        VERBS.put(
                "vacate",
                new Verb(slot -> won(slot.vacate(slot.stamp())), Set.of(Slot.OPENING, Slot.CLOSING), Slot.EMPTY));
    }

    private static int won(boolean won) {
        return won ? 0 : Slot.LOST;
    }

    private static Slot in(int state) {
        Slot slot = new Slot(0, NO_EVENTS);
        if (state == Slot.EMPTY) {
            return slot;
        }
        int opening = slot.tryOpen();
        if (state == Slot.OPENING) {
            return slot;
        }
        slot.publish(opening);
        switch (state) {
            case Slot.IN_USE -> slot.tryLease();
            case Slot.RESETTING -> slot.beginReset(slot.tryLease());
            case Slot.CHECKING -> slot.tryCheck();
            case Slot.CLOSING -> slot.tryClose();
            default -> assertThat(state).isEqualTo(Slot.IDLE);
        }
        assertThat(slot.state()).isEqualTo(state);
        return slot;
    }

    /** Walks every pair of state and verb: the verb either moves to its state, or leaves everything as it was. */
    @TestFactory
    Iterable<DynamicTest> everyVerbMustMoveFromItsStatesAndFromNoOther() {
        return () -> VERBS.entrySet().stream()
                .flatMap(verb -> java.util.stream.IntStream.rangeClosed(Slot.EMPTY, Slot.CLOSING)
                        .mapToObj(state -> DynamicTest.dynamicTest(
                                verb.getKey() + " from " + in(state).stateName(), () -> walk(verb.getValue(), state))))
                .iterator();
    }

    private static void walk(Verb verb, int state) {
        Slot slot = in(state);
        int before = slot.stamp();
        int result;
        try {
            result = verb.call.applyAsInt(slot);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining(slot.stateName());
            result = REFUSED;
        }
        if (verb.from.contains(state)) {
            assertThat(result).isGreaterThanOrEqualTo(0);
            assertThat(slot.state()).isEqualTo(verb.to);
        } else {
            assertThat(result).isIn(Slot.LOST, REFUSED);
            assertThat(slot.stamp()).isEqualTo(before);
        }
    }

    @Test
    void aStampOfAFormerLeaseMustBeWorthNothing() {
        Slot slot = in(Slot.IN_USE);
        int former = slot.stamp();
        slot.publish(former);
        int current = slot.tryLease();

        assertThat(slot.publish(former)).isFalse();
        assertThat(slot.transfer(former)).isEqualTo(Slot.LOST);
        assertThat(slot.beginReset(former)).isEqualTo(Slot.LOST);
        assertThat(slot.beginClose(former)).isEqualTo(Slot.LOST);
        assertThat(slot.isOwnedBy(current)).isTrue();
    }

    @Test
    void handingOverMustFenceTheLeaseThatEnded() {
        Slot slot = in(Slot.IN_USE);
        int former = slot.stamp();
        int current = slot.transfer(former);

        assertThat(slot.state()).isEqualTo(Slot.IN_USE);
        assertThat(current).isNotEqualTo(former);
        assertThat(slot.publish(former)).isFalse();
    }

    /** The generation fills the word up to the sign: after the last one comes the first, never a negative stamp. */
    @Test
    void theGenerationMustWrapAroundWithoutLosingTheState() throws ReflectiveOperationException {
        Slot slot = in(Slot.IDLE);
        // 2^28 generations, but for the last few of them.
        MethodHandles.privateLookupIn(SlotState.class, MethodHandles.lookup())
                .findVarHandle(SlotState.class, "word", int.class)
                .set(slot, Integer.MAX_VALUE & ~7 | Slot.IDLE);
        int first = slot.tryLease();
        assertThat(first).isEqualTo(Slot.IN_USE);
        int stamp = first;
        for (int i = 0; i < 3; i++) {
            int before = stamp;
            stamp = slot.transfer(stamp);
            assertThat(stamp).isGreaterThan(before);
        }
        assertThat(slot.state()).isEqualTo(Slot.IN_USE);
    }

    @Test
    void vacatingMustForgetTheConnection() {
        Slot slot = in(Slot.IDLE);
        slot.condemn(io.holdfast.pool.EvictionReason.REQUESTED, "why");
        assertThat(slot.vacate(slot.tryClose())).isTrue();

        assertThat(slot.condemned()).isNull();
        assertThat(slot.condemnedDetail()).isNull();
        assertThat(slot.isInCall()).isFalse();
        assertThat(slot.connection()).isNull();
    }

    private static ConnectionOpener.Opened opened(Connection connection) throws SQLException {
        return new ConnectionOpener.Opened(
                connection, null, 0, null, null, Between.NOTHING, false, 0, SessionDefaults.of(connection, null, null));
    }

    @Test
    void aConnectionMustNotBePutIntoASlotThatWasTakenMeanwhile() throws SQLException {
        try (ScriptedDriver driver = new ScriptedDriver()) {
            Slot slot = new Slot(0, NO_EVENTS);
            int late = slot.beginCheck(slot.tryOpen());
            int closing = slot.beginClose(late);

            assertThat(slot.attach(late, opened(driver.dataSource().getConnection()), null))
                    .isFalse();
            assertThat(slot.attached(closing).connection()).isNull();
        }
    }

    @Test
    void onlyItsOwnerMustFindTheConnection() throws SQLException {
        try (ScriptedDriver driver = new ScriptedDriver()) {
            Slot slot = new Slot(0, NO_EVENTS);
            int first = slot.beginCheck(slot.tryOpen());
            Connection connection = driver.dataSource().getConnection();
            assertThat(slot.attach(first, opened(connection), null)).isTrue();
            assertThat(slot.attached(first).connection()).isSameAs(connection);

            int closing = slot.beginClose(first);
            assertThat(slot.attached(first).connection()).isNull();
            assertThat(slot.attached(closing).connection()).isSameAs(connection);

            assertThat(slot.vacate(closing)).isTrue();
            int next = slot.beginCheck(slot.tryOpen());
            assertThat(slot.attach(next, opened(driver.dataSource().getConnection()), null))
                    .isTrue();
            // A second one that closes the first connection comes late.
            assertThat(slot.vacate(closing)).isFalse();
            assertThat(slot.attached(closing).connection()).isNull();
            assertThat(slot.attached(next).connection()).isNotNull();
        }
    }

    @Test
    void aForbiddenTransitionMustNameTheState() {
        Slot slot = in(Slot.IDLE);
        assertThatThrownBy(() -> slot.publish(slot.stamp()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("IDLE");
    }
}
