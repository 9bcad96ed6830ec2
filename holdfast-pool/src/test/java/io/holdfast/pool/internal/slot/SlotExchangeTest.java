package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How slots go from those who return them to those who want them: one thing at a time, by a clock that the test moves. */
class SlotExchangeTest {
    private static final Duration BOUND = Duration.ofMillis(5);
    private static final long DEADLINE = TimeUnit.MINUTES.toNanos(5);

    private final Clock clock = new Clock();
    private final Set<Slot> unwanted = new HashSet<>();
    private final List<String> kept = new ArrayList<>();
    private final SlotExchange exchange =
            new SlotExchange(SlotArray.of(2, SlotTest.NO_EVENTS), clock, BOUND.toNanos(), new SlotExchange.Keeper() {
                @Override
                public boolean keeps(Slot slot) {
                    return !unwanted.contains(slot);
                }

                @Override
                public void letGo(Slot slot, int stamp) {
                    kept.add("let go " + slot.index() + " " + slot.isOwnedBy(stamp));
                }

                @Override
                public void published(Slot slot) {
                    kept.add("published " + slot.index());
                }
            });

    private Slot slot(int index) {
        return exchange.slots().get(index);
    }

    private void fill() {
        for (int i = 0; i < 2; i++) {
            assertThat(exchange.put(slot(i), slot(i).tryOpen())).isTrue();
        }
    }

    private Slot take() {
        return Objects.requireNonNull(exchange.tryTake());
    }

    private Waiter asynchronous(List<Object> outcomes) {
        Waiter waiter = Waiter.asynchronous(clock.nanos(), false, outcomes::add);
        exchange.join(waiter);
        return waiter;
    }

    /** A borrower on a thread of its own. */
    private final class Borrower {
        final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
        volatile boolean stillInterrupted;
        volatile @Nullable Waiter waiter;
        final Thread thread = new Thread(() -> {
            Waiter own = Waiter.parked(clock.nanos(), false);
            waiter = own;
            exchange.join(own);
            try {
                Object result = exchange.await(own, clock.nanos() + DEADLINE);
                stillInterrupted = Thread.interrupted();
                outcome.complete(result);
            } catch (InterruptedException e) {
                outcome.completeExceptionally(e);
            }
        });

        Borrower start() {
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        @Nullable
        Object result() throws Exception {
            return outcome.get(30, TimeUnit.SECONDS);
        }
    }

    private static <T> T onAnotherThread(Supplier<T> call) throws Exception {
        return CompletableFuture.supplyAsync(call, command -> new Thread(command).start())
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void anIdleSlotMustBeTakenAndComeBack() {
        assertThat(exchange.tryTake()).isNull();
        fill();
        Slot one = take();
        Slot other = take();
        assertThat(Set.of(one, other)).containsExactlyInAnyOrder(slot(0), slot(1));
        assertThat(exchange.tryTake()).isNull();
        assertThat(exchange.putBack(one, one.stamp())).isTrue();
        assertThat(take()).isSameAs(one);
        assertThat(kept).containsExactly("published 0", "published 1", "published " + one.index());
    }

    @Test
    void aSlotThatMustGoMustNotBePublished() {
        fill();
        Slot one = take();
        kept.clear();
        unwanted.add(one);
        assertThat(exchange.put(one, one.stamp())).isTrue();
        assertThat(exchange.putBack(one, one.stamp())).isTrue();
        assertThat(kept).containsExactly("let go " + one.index() + " true", "let go " + one.index() + " true");
        assertThat(one.state()).isEqualTo(Slot.IN_USE);
    }

    /** Its borrower did not run, and reads the stamp of the thread that closes it. */
    @Test
    void aSlotThatIsBeingClosedMustBePassedNowhere() {
        fill();
        Slot one = take();
        kept.clear();
        int closing = one.beginClose(one.stamp());
        assertThat(exchange.put(one, one.stamp())).isFalse();
        one.vacate(closing);
        assertThat(exchange.put(one, one.stamp())).isFalse();
        assertThat(kept).isEmpty();
        assertThat(one.state()).isEqualTo(Slot.EMPTY);
    }

    @Test
    void aFormerOwnerMustPassNothingOn() {
        fill();
        Slot one = take();
        int former = one.stamp();
        exchange.put(one, former);
        kept.clear();
        assertThat(exchange.put(one, former)).isFalse();
        assertThat(exchange.putBack(one, former)).isFalse();
        List<Object> outcomes = new ArrayList<>();
        take();
        take();
        asynchronous(outcomes);
        assertThat(exchange.put(one, former)).isFalse();
        assertThat(exchange.putBack(one, former)).isFalse();
        assertThat(kept).isEmpty();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aKeeperOfAllMustKeepAll() {
        SlotExchange.Keeper.OF_ALL.published(slot(0));
        assertThat(SlotExchange.Keeper.OF_ALL.keeps(slot(0))).isTrue();
        assertThatThrownBy(() -> SlotExchange.Keeper.OF_ALL.letGo(slot(0), 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAsynchronousWaiterMustBeServedByWhatIsIdle() {
        fill();
        List<Object> outcomes = new ArrayList<>();
        asynchronous(outcomes);
        assertThat(outcomes).hasSize(1);
        Slot served = (Slot) outcomes.get(0);
        assertThat(served.state()).isEqualTo(Slot.IN_USE);
    }

    @Test
    void anAsynchronousWaiterMustBeServedByTheNextReturnUnderANewStamp() {
        fill();
        Slot one = take();
        take();
        List<Object> outcomes = new ArrayList<>();
        asynchronous(outcomes);
        assertThat(outcomes).isEmpty();
        int ended = one.stamp();
        assertThat(exchange.putBack(one, ended)).isTrue();
        assertThat(outcomes).containsExactly(one);
        assertThat(one.state()).isEqualTo(Slot.IN_USE);
        assertThat(one.isOwnedBy(ended)).as("the lease that ended is fenced").isFalse();
    }

    @Test
    void aWaiterThatWasRefusedMustLeaveTheReturnToTheNext() {
        fill();
        Slot one = take();
        take();
        List<Object> first = new ArrayList<>();
        List<Object> second = new ArrayList<>();
        Waiter refused = asynchronous(first);
        asynchronous(second);
        SlotExchange.refuse(refused, new Refusal(ErrorCode.POOL_CLOSED, null));
        exchange.put(one, one.stamp());
        assertThat(first).hasOnlyElementsOfType(Refusal.class);
        assertThat(second).containsExactly(one);
    }

    @Test
    void onlyThoseWhoJoinedBeforeMustBeRefused() {
        List<Object> early = new ArrayList<>();
        List<Object> late = new ArrayList<>();
        asynchronous(early);
        clock.advance(Duration.ofSeconds(1));
        asynchronous(late);
        Refusal refusal = new Refusal(ErrorCode.SERVER_UNREACHABLE, null);
        exchange.refuse(refusal, clock.nanos());
        assertThat(early).containsExactly(refusal);
        assertThat(late).isEmpty();
        exchange.refuse(refusal, clock.nanos() + 1);
        assertThat(early).hasSize(1);
        assertThat(late).containsExactly(refusal);
    }

    @Test
    void aParkedWaiterMustTakeWhatIsReturned() throws Exception {
        fill();
        Slot one = take();
        take();
        Borrower borrower = new Borrower().start();
        assertThat(exchange.waiters().size()).isEqualTo(1);
        exchange.putBack(one, one.stamp());
        assertThat(borrower.result()).isSameAs(one);
        assertThat(one.state()).isEqualTo(Slot.IN_USE);
        await().until(() -> exchange.waiters().isEmpty());
        assertThat(exchange.outstandingSignals()).isZero();
    }

    @Test
    void aWaiterOlderThanTheBoundMustBeHandedTheSlotUnderANewStamp() throws Exception {
        fill();
        Slot one = take();
        take();
        Borrower borrower = new Borrower().start();
        clock.advance(BOUND);
        int ended = one.stamp();
        kept.clear();
        exchange.put(one, ended);
        assertThat(borrower.result()).isSameAs(one);
        assertThat(one.isOwnedBy(ended)).isFalse();
        assertThat(kept).as("it was never idle").isEmpty();
    }

    @Test
    void aWaiterYoungerThanTheBoundMustBeSignalledAndTheSlotIdleMeanwhile() throws Exception {
        fill();
        Slot one = take();
        take();
        Borrower borrower = new Borrower().start();
        clock.advance(BOUND.minusNanos(1));
        kept.clear();
        exchange.put(one, one.stamp());
        assertThat(kept).containsExactly("published " + one.index());
        assertThat(borrower.result()).isSameAs(one);
    }

    @Test
    void newcomersMustNotOvertakeAHeadOlderThanTheBound() throws Exception {
        fill();
        Slot one = take();
        Slot two = take();
        List<Object> first = new ArrayList<>();
        Waiter head = asynchronous(first);
        // A return that finds the head aged says so to newcomers.
        Borrower aged = new Borrower().start();
        clock.advance(BOUND);
        exchange.put(one, one.stamp());
        assertThat(first).containsExactly(one);
        exchange.leave(head);
        assertThat(onAnotherThread(exchange::tryTake)).isNull();
        // What is idle meanwhile must not be taken by newcomers.
        Slot idle = Objects.requireNonNull(two);
        assertThat(idle.publish(idle.stamp())).isTrue();
        assertThat(onAnotherThread(exchange::tryTake)).isNull();
        idle.tryLease();
        exchange.put(idle, idle.stamp());
        assertThat(aged.result()).isSameAs(idle);
        await().until(() -> exchange.waiters().isEmpty());
        assertThat(exchange.put(one, one.stamp())).isTrue();
        assertThat(take()).isSameAs(one);
    }

    @Test
    void whoTakesForItselfMustLeaveTheSlotToAnAgedHead() {
        fill();
        Slot one = take();
        Slot two = take();
        List<Object> first = new ArrayList<>();
        List<Object> second = new ArrayList<>();
        asynchronous(first);
        clock.advance(BOUND);
        // The slot is idle without any return having seen the head.
        assertThat(one.publish(one.stamp())).isTrue();
        asynchronous(second);
        assertThat(first).containsExactly(one);
        assertThat(second).isEmpty();
        exchange.put(two, two.stamp());
        assertThat(second).containsExactly(two);
    }

    @Test
    void aWaiterThatLeavesMustPassItsSignalOn() throws Exception {
        fill();
        Slot one = take();
        take();
        Borrower first = new Borrower().start();
        Borrower second = new Borrower().start();
        Waiter leaving = Objects.requireNonNull(first.waiter);
        // It is signalled, and gives up before it looks.
        SlotExchange.refuse(leaving, new Refusal(ErrorCode.POOL_CLOSED, null));
        exchange.put(one, one.stamp());
        assertThat(first.result()).isInstanceOf(Refusal.class);
        assertThat(second.result()).isSameAs(one);
        await().until(() -> exchange.waiters().isEmpty());
        assertThat(exchange.outstandingSignals()).isZero();
    }

    @Test
    void leavingMustWakeAnotherWhereASlotIsIdle() {
        fill();
        Slot one = take();
        take();
        Waiter gone = Waiter.parked(clock.nanos(), false);
        exchange.join(gone);
        List<Object> outcomes = new ArrayList<>();
        asynchronous(outcomes);
        assertThat(one.publish(one.stamp())).isTrue();
        gone.resolve(Waiter.GAVE_UP);
        exchange.leave(gone);
        assertThat(outcomes).containsExactly(one);
        assertThat(exchange.outstandingSignals()).isZero();
    }

    @Test
    void aSignalThatWasNotTakenMustBeTakenBackByWhoLeaves() {
        fill();
        Slot one = take();
        take();
        Waiter waiter = Waiter.parked(clock.nanos(), false);
        exchange.join(waiter);
        exchange.put(one, one.stamp());
        assertThat(exchange.outstandingSignals()).isEqualTo(1);
        waiter.resolve(Waiter.GAVE_UP);
        exchange.leave(waiter);
        assertThat(exchange.outstandingSignals()).isZero();
    }

    @Test
    void noMoreThanTwoSignalsMustBeOutstanding() {
        exchange.resize(4);
        for (int i = 0; i < 4; i++) {
            exchange.put(slot(i), slot(i).tryOpen());
        }
        List<Slot> taken = List.of(take(), take(), take(), take());
        List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Waiter waiter = Waiter.parked(clock.nanos(), false);
            exchange.join(waiter);
            waiters.add(waiter);
        }
        for (int i = 0; i < 4; i++) {
            exchange.put(taken.get(i), taken.get(i).stamp());
            assertThat(exchange.outstandingSignals()).isEqualTo(Math.min(2, i + 1));
        }
        // Each that leaves passes on what it had, as long as a slot is idle.
        for (Waiter waiter : waiters) {
            waiter.resolve(Waiter.GAVE_UP);
            exchange.leave(waiter);
        }
        assertThat(exchange.outstandingSignals()).isZero();
    }

    @Test
    void aSignalThatNoneTakesMustNotStayOutstanding() {
        fill();
        Slot one = take();
        Waiter resolved = Waiter.parked(clock.nanos(), false);
        exchange.join(resolved);
        resolved.resolve(Waiter.GAVE_UP);
        exchange.put(one, one.stamp());
        assertThat(exchange.outstandingSignals()).isZero();
    }

    @Test
    void anInterruptMustEndTheWaitAndLoseNoSlot() throws Exception {
        fill();
        Slot one = take();
        take();
        Borrower borrower = new Borrower().start();
        borrower.thread.interrupt();
        assertThatThrownBy(borrower::result)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        await().until(() -> exchange.waiters().isEmpty());
        exchange.put(one, one.stamp());
        assertThat(take()).isSameAs(one);
    }

    @Test
    void aRefusalMustEndTheWait() throws Exception {
        Borrower borrower = new Borrower().start();
        Refusal refusal = new Refusal(ErrorCode.POOL_CLOSED, null);
        exchange.refuse(refusal, clock.nanos() + 1);
        assertThat(borrower.result()).isSameAs(refusal);
    }

    @Test
    void whoFindsAnIdleSlotWhenItJoinsMustNotWait() throws Exception {
        fill();
        Waiter waiter = Waiter.parked(clock.nanos(), false);
        exchange.join(waiter);
        assertThat(exchange.await(waiter, clock.nanos())).isInstanceOf(Slot.class);
        assertThat(exchange.waiters().isEmpty()).isTrue();
    }

    @Test
    void aDeadlineThatIsOverMustEndTheWaitAtOnce() throws Exception {
        Waiter waiter = Waiter.parked(clock.nanos(), false);
        exchange.join(waiter);
        assertThat(exchange.await(waiter, clock.nanos())).isNull();
        assertThat(waiter.outcome()).isSameAs(Waiter.GAVE_UP);
        assertThat(exchange.waiters().isEmpty()).isTrue();
    }

    @Test
    void resizingMustKeepTheSlotsAndTheirState() {
        fill();
        Slot one = slot(0);
        exchange.resize(4);
        assertThat(exchange.slots().limit()).isEqualTo(4);
        assertThat(slot(0)).isSameAs(one);
        assertThat(slot(3).state()).isEqualTo(Slot.EMPTY);
        assertThat(slot(3).isOf(SlotTest.NO_EVENTS)).isTrue();
        exchange.resize(1);
        assertThat(exchange.slots().length()).isEqualTo(4);
        assertThat(exchange.slots().limit()).isEqualTo(1);
        assertThat(take()).isSameAs(one);
        assertThat(exchange.tryTake()).as("beyond the limit").isNull();
    }

    @Test
    void aLostSlotMustBeReplacedByAnEmptyOneOnce() {
        fill();
        Slot lost = slot(1);
        exchange.renew(lost);
        Slot next = slot(1);
        assertThat(next).isNotSameAs(lost);
        assertThat(next.state()).isEqualTo(Slot.EMPTY);
        exchange.renew(lost);
        assertThat(slot(1)).isSameAs(next);
    }

    @Test
    void returnsOfShortLeasesMustPublishWithoutALookAtTheHead() {
        fill();
        Slot one = take();
        take();
        // Leases that end at once: from here on fifteen returns in sixteen do not look.
        for (int i = 0; i < 40; i++) {
            one.leaseBegins(clock.nanos());
            exchange.putBack(one, one.stamp());
            Slot again = take();
            assertThat(again).isSameAs(one);
        }
        List<Object> outcomes = new ArrayList<>();
        asynchronous(outcomes);
        one.leaseBegins(clock.nanos());
        exchange.putBack(one, one.stamp());
        assertThat(outcomes).as("served whichever way").containsExactly(one);
    }
}
