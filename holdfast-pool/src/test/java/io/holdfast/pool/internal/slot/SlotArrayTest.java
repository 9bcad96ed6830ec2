package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.EvictionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotArrayTest {
    private static SlotArray idle(int count) {
        SlotArray slots = SlotArray.of(count, SlotTest.NO_EVENTS);
        for (int i = 0; i < count; i++) {
            assertThat(slots.get(i).publish(slots.get(i).tryOpen())).isTrue();
        }
        return slots;
    }

    private static void giveBack(Slot slot) {
        slot.leaseBegins(0);
        assertThat(slot.publish(slot.stamp())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 70})
    void theOnlyIdleSlotMustBeFoundWhereverItIs(int count) {
        SlotArray slots = idle(count);
        List<Slot> claimed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            claimed.add(slots.claim());
        }
        assertThat(slots.claim()).isNull();
        for (int i : new int[] {0, count / 2, count - 1}) {
            Slot only = claimed.get(i);
            assertThat(only.publish(only.stamp())).isTrue();
            assertThat(slots.claim()).isSameAs(only);
        }
    }

    /** More slots than the hint of where to begin can name. */
    @Test
    void theOnlyIdleSlotOfVeryManyMustBeFoundToo() {
        SlotArray slots = SlotArray.of(70_000, SlotTest.NO_EVENTS);
        for (int i : new int[] {0, 35_000, 65_536, 69_999}) {
            Slot only = slots.get(i);
            assertThat(only.publish(only.tryOpen())).isTrue();
            assertThat(slots.claim()).isSameAs(only);
        }
        assertThat(slots.claim()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 70})
    void aThreadMustBeginWhereItLastFoundOne(int count) {
        SlotArray slots = idle(count);
        Slot first = slots.claim();
        Slot other = first;
        for (int i = 0; i < 20; i++) {
            other = slots.claim();
            giveBack(other);
        }
        assertThat(other).isNotSameAs(first);
        giveBack(first);
        assertThat(slots.claim()).isSameAs(other);
    }

    /** One slot in each state, in the order of the states; two more that are idle beyond the limit. */
    private static SlotArray oneOfEach() {
        SlotArray slots = idle(9).resized(7);
        slots.get(Slot.EMPTY).vacate(slots.get(Slot.EMPTY).tryClose());
        slots.get(Slot.OPENING).vacate(slots.get(Slot.OPENING).tryClose());
        slots.get(Slot.OPENING).tryOpen();
        slots.get(Slot.IN_USE).tryLease();
        slots.get(Slot.RESETTING).beginReset(slots.get(Slot.RESETTING).tryLease());
        slots.get(Slot.CHECKING).tryCheck();
        slots.get(Slot.CLOSING).tryClose();
        return slots;
    }

    @Test
    void slotsMustBeCountedByState() {
        SlotArray slots = oneOfEach();
        for (int state = Slot.EMPTY; state <= Slot.CLOSING; state++) {
            assertThat(slots.count(state)).as("state %d", state).isEqualTo(state == Slot.IDLE ? 3 : 1);
        }
        assertThat(slots.length()).isEqualTo(9);
        assertThat(slots.limit()).isEqualTo(7);
        assertThat(slots.occupied()).isEqualTo(8);
        assertThat(slots.open()).as("idle, in use, in reset, in check").isEqualTo(6);
        assertThat(slots.kept()).as("those in check may not stay").isEqualTo(5);
        assertThat(slots.keptBeside(slots.get(Slot.IN_USE))).isEqualTo(4);
        assertThat(slots.keptBeside(slots.get(Slot.CLOSING))).isEqualTo(5);
        slots.get(Slot.RESETTING).condemn(EvictionReason.REQUESTED, null);
        assertThat(slots.kept()).isEqualTo(4);
        assertThat(slots.isWithoutConnections()).isFalse();
    }

    @Test
    void aPoolThatOnlyOpensAndClosesMustBeWithoutConnections() {
        SlotArray slots = SlotArray.of(3, SlotTest.NO_EVENTS);
        assertThat(slots.isWithoutConnections()).isTrue();
        slots.get(0).tryOpen();
        slots.get(1).beginClose(slots.get(1).tryOpen());
        assertThat(slots.isWithoutConnections()).isTrue();
        slots.get(2).beginCheck(slots.get(2).tryOpen());
        assertThat(slots.isWithoutConnections()).isFalse();
    }

    @Test
    void idleSlotsBeyondTheLimitMustNotCountAsIdleNorBeLent() {
        SlotArray slots = idle(3).resized(1);
        assertThat(slots.hasIdle()).isTrue();
        assertThat(slots.claim()).isSameAs(slots.get(0));
        assertThat(slots.hasIdle()).isFalse();
        assertThat(slots.claim()).isNull();
    }

    @Test
    void anIdleSlotMustBeSeenWhereverItIs() {
        SlotArray slots = SlotArray.of(3, SlotTest.NO_EVENTS);
        assertThat(slots.hasIdle()).isFalse();
        slots.get(2).publish(slots.get(2).tryOpen());
        assertThat(slots.hasIdle()).isTrue();
    }

    /** Threads of all hashes: together they begin at slots all over the array, and none beyond it. */
    @Test
    void threadsMustBeginAllOverTheArray() throws InterruptedException {
        SlotArray slots = idle(32);
        Set<Integer> begun = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 64; i++) {
            Thread thread = new Thread(() -> {
                Slot first = slots.claim();
                begun.add(first.index());
                first.publish(first.stamp());
            });
            thread.start();
            thread.join();
        }
        assertThat(begun).hasSizeGreaterThan(16);
    }
}
