package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits, in which order, and who is counted. */
class WaiterQueueTest {
    private final WaiterQueue queue = new WaiterQueue();

    private Waiter joined(boolean again) {
        Waiter waiter = Waiter.parked(0, again);
        queue.add(waiter);
        return waiter;
    }

    private List<Waiter> all() {
        List<Waiter> all = new ArrayList<>();
        queue.forEach(all::add);
        return all;
    }

    private void resolveAndLeave(Waiter waiter) {
        assertThat(waiter.resolve(Waiter.GAVE_UP)).isTrue();
        queue.leave(waiter);
    }

    @Test
    void theOldestMustBeTheHeadAndWhoWaitsAgainBeforeAllOthers() {
        assertThat(queue.head()).isNull();
        assertThat(queue.isEmpty()).isTrue();
        Waiter first = joined(false);
        Waiter second = joined(false);
        assertThat(queue.head()).isSameAs(first);
        Waiter again = joined(true);
        assertThat(queue.head()).isSameAs(again);
        assertThat(all()).containsExactly(again, first, second);
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.isEmpty()).isFalse();
        resolveAndLeave(again);
        assertThat(queue.head()).isSameAs(first);
        resolveAndLeave(first);
        assertThat(queue.head()).isSameAs(second);
        resolveAndLeave(second);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(all()).isEmpty();
    }

    @Test
    void aResolvedHeadMustBePassedOverThoughItHasNotLeft() {
        Waiter first = joined(false);
        Waiter second = joined(false);
        first.resolve(Waiter.GAVE_UP);
        assertThat(queue.head()).isSameAs(second);
        assertThat(queue.size()).as("it has not left").isEqualTo(2);
    }

    @Test
    void theFirstThatATestTakesMustBeFoundInBothParts() {
        Waiter plain = joined(false);
        Waiter other = joined(false);
        Waiter again = joined(true);
        assertThat(queue.first(waiter -> true)).isSameAs(again);
        assertThat(queue.first(waiter -> waiter != again)).isSameAs(plain);
        assertThat(queue.first(other::equals)).isSameAs(other);
        assertThat(queue.first(waiter -> false)).isNull();
    }

    @Test
    void whoHasLeftBeforeItJoinsMustNotBeCounted() {
        Waiter late = Waiter.parked(0, false);
        queue.leave(late);
        queue.add(late);
        assertThat(queue.size()).isZero();
        assertThat(queue.head()).isNull();
        assertThat(all()).isEmpty();
    }

    @Test
    void whoLeavesTwiceMustBeUncountedOnce() {
        joined(false);
        Waiter second = joined(false);
        resolveAndLeave(second);
        queue.leave(second);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void whoLeavesFromTheMiddleMustBeSweptOutTogether() {
        Waiter head = joined(false);
        List<Waiter> others = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            others.add(joined(i % 2 == 0));
        }
        Waiter againHead = others.get(0);
        for (Waiter waiter : others.subList(1, others.size())) {
            resolveAndLeave(waiter);
        }
        assertThat(queue.size()).isEqualTo(2);
        assertThat(all()).contains(head, againHead);
        assertThat(all().size()).as("those left over").isLessThan(72);
        assertThat(all().stream().filter(waiter -> waiter.again && waiter.isResolved()))
                .as("in both parts")
                .hasSizeLessThan(36);
    }

    @Test
    void fewWhoLeaveFromTheMiddleMustNotBeSweptOut() {
        joined(false);
        List<Waiter> others = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            others.add(joined(false));
        }
        others.forEach(this::resolveAndLeave);
        assertThat(all()).hasSize(61);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void whoLeavesFromTheHeadMustBeTakenOutAtOnce() {
        Waiter first = joined(false);
        joined(false);
        resolveAndLeave(first);
        assertThat(all()).hasSize(1);
    }

    @Test
    void anOutcomeMustBeDecidedOnceAndReportedOnce() {
        List<Object> outcomes = new ArrayList<>();
        Waiter waiter = Waiter.asynchronous(7, true, outcomes::add);
        assertThat(waiter.isAsynchronous()).isTrue();
        assertThat(waiter.thread()).isNull();
        assertThat(waiter.enqueuedAt).isEqualTo(7);
        assertThat(waiter.again).isTrue();
        assertThat(waiter.isResolved()).isFalse();
        assertThat(waiter.outcome()).isNull();
        assertThat(waiter.resolve("first")).isTrue();
        assertThat(waiter.resolve("second")).isFalse();
        assertThat(waiter.outcome()).isEqualTo("first");
        assertThat(waiter.isResolved()).isTrue();
        assertThat(outcomes).containsExactly("first");
    }

    @Test
    void aParkedWaiterMustBeOfTheThreadThatParks() {
        Waiter waiter = Waiter.parked(0, false);
        assertThat(waiter.thread()).isSameAs(Thread.currentThread());
        assertThat(waiter.isAsynchronous()).isFalse();
        assertThat(waiter.resolve("it")).isTrue();
    }

    @Test
    void aSignalMustBeGivenOnceAndTakenOnce() {
        Waiter waiter = Waiter.parked(0, false);
        assertThat(waiter.consumeSignal()).isFalse();
        assertThat(waiter.signal()).isTrue();
        assertThat(waiter.signal()).isFalse();
        assertThat(waiter.consumeSignal()).isTrue();
        assertThat(waiter.consumeSignal()).isFalse();
        assertThat(waiter.signal()).isTrue();
    }
}
