package io.holdfast.pool.internal.slot;

import io.holdfast.pool.internal.context.Ticker;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Borrow, return, time out, cancel, evict, resize and close on the exchange of slots, in all interleavings of short
 * scenarios. Each operation borrows and gives back, so that its result is the same in every order; what is checked is
 * that it ends (no lost wake-up shows as a deadlock), that a slot has one owner at a time, and that everything is at
 * rest at the end.
 */
@Tag("once")
class ExchangeLincheckTest {
    /** The harness of one scenario: two slots, and the fairness bound of the mode under test. */
    public abstract static class Harness {
        private final SlotExchange exchange;
        private final int[] owners = new int[4];

        Harness(long fairnessBound) {
            SlotArray slots = SlotArray.of(2, SlotTest.NO_EVENTS);
            for (int i = 0; i < 2; i++) {
                slots.get(i).publish(slots.get(i).tryOpen());
            }
            exchange = new SlotExchange(slots, new StandingTicker(), fairnessBound, SlotExchange.Keeper.OF_ALL);
        }

        private void useAndPut(Slot slot) {
            int stamp = slot.stamp();
            if (owners[slot.index()]++ != 0) {
                throw new IllegalStateException("slot " + slot.index() + " has two owners");
            }
            owners[slot.index()]--;
            slot.leaseBegins(0);
            if (!exchange.putBack(slot, stamp)) {
                throw new IllegalStateException("the owner of slot " + slot.index() + " lost it");
            }
        }

        private boolean borrow(long deadline) throws InterruptedException {
            Slot slot = exchange.tryTake();
            if (slot == null) {
                Waiter waiter = Waiter.parked(0, deadline < 0);
                exchange.join(waiter);
                Object outcome = exchange.await(waiter, deadline);
                if (!(outcome instanceof Slot)) {
                    return true;
                }
                slot = (Slot) outcome;
            }
            useAndPut(slot);
            return true;
        }

        boolean borrowPatiently() throws InterruptedException {
            return borrow(Long.MAX_VALUE);
        }

        boolean borrowWithoutPatience() throws InterruptedException {
            return borrow(-1);
        }

        boolean borrowAsynchronouslyAndCancel() {
            Waiter waiter = Waiter.asynchronous(0, false, outcome -> {});
            exchange.join(waiter);
            waiter.resolve(Waiter.GAVE_UP);
            exchange.leave(waiter);
            if (waiter.outcome() instanceof Slot slot) {
                useAndPut(slot);
            }
            return true;
        }

        boolean evictAndReopen() {
            Slot slot = exchange.slots().get(0);
            int closing = slot.tryClose();
            if (closing != Slot.LOST) {
                slot.vacate(closing);
                exchange.put(slot, slot.tryOpen());
            }
            return true;
        }

        boolean grow() {
            exchange.resize(3);
            return true;
        }

        boolean refuseAll() {
            exchange.refuse(new Refusal(io.holdfast.pool.ErrorCode.POOL_CLOSED, null), 1);
            return true;
        }

        void atRest() {
            if (!exchange.waiters().isEmpty() || exchange.waiters().head() != null) {
                throw new IllegalStateException("somebody still waits");
            }
            if (exchange.outstandingSignals() != 0) {
                throw new IllegalStateException("a signal was lost");
            }
            for (int i = 0; i < 2; i++) {
                if (!exchange.slots().get(i).isIdle()) {
                    throw new IllegalStateException("slot " + i + " was lost: "
                            + exchange.slots().get(i).stateName());
                }
            }
        }
    }

    /** Time stands still: nobody grows old, and deadlines are in the past or never. */
    static final class StandingTicker implements Ticker {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long coarseNanos() {
            return 0;
        }
    }

    /** Nobody is ever old enough for a hand-over: every wake-up goes through signals. */
    public static class Publishing extends Harness {
        public Publishing() {
            this(Long.MAX_VALUE);
        }

        Publishing(long fairnessBound) {
            super(fairnessBound);
        }

        @Operation
        public boolean patient() throws InterruptedException {
            return borrowPatiently();
        }

        @Operation
        public boolean hasty() throws InterruptedException {
            return borrowWithoutPatience();
        }

        @Operation
        public boolean cancelled() {
            return borrowAsynchronouslyAndCancel();
        }

        @Operation
        public boolean evicted() {
            return evictAndReopen();
        }

        @Operation
        public boolean resized() {
            return grow();
        }

        @Operation
        public boolean closed() {
            return refuseAll();
        }

        @Validate
        public void rest() {
            atRest();
        }
    }

    /** Everybody is old enough: every return goes to the head of the queue. */
    public static class HandingOver extends Publishing {
        public HandingOver() {
            super(0);
        }
    }

    /** A third of the scenarios; all of them with {@code -Dholdfast.matrix=whole}. */
    private static final int SHARE = "whole".equals(System.getProperty("holdfast.matrix")) ? 1 : 3;

    /** A sixth of them: what a stress finds by luck, the model finds in a known number of interleavings. */
    private static final int STRESS_SHARE = SHARE == 1 ? 1 : 6;

    private static ModelCheckingOptions modelChecking() {
        return new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(30 / SHARE)
                .invocationsPerIteration(1000);
    }

    private static StressOptions stress() {
        return new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(20 / STRESS_SHARE)
                .invocationsPerIteration(2000);
    }

    @Test
    void publishingMustLoseNeitherSlotNorWakeUpInTheModel() {
        modelChecking().check(Publishing.class);
    }

    @Test
    void handingOverMustLoseNeitherSlotNorWakeUpInTheModel() {
        modelChecking().check(HandingOver.class);
    }

    @Test
    void publishingMustLoseNeitherSlotNorWakeUpUnderStress() {
        stress().check(Publishing.class);
    }

    @Test
    void handingOverMustLoseNeitherSlotNorWakeUpUnderStress() {
        stress().check(HandingOver.class);
    }
}
