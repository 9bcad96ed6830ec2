package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
    @ValueSource(ints = {1, 8, 70, 70_000})
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
}
