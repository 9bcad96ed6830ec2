package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.internal.context.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Deadlines of waiting borrowers, by a clock that the test moves. */
class WaiterDeadlineTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** Counts how often it was asked. */
    private static final class MovedTicker implements Ticker {
        private final AtomicLong now = new AtomicLong();
        private final AtomicLong asked = new AtomicLong();

        @Override
        public long nanos() {
            long reading = now.get();
            asked.incrementAndGet();
            return reading;
        }

        @Override
        public long coarseNanos() {
            return now.get();
        }
    }

    private final MovedTicker ticker = new MovedTicker();
    private final SlotArray slots = SlotArray.of(1, SlotTest.NO_EVENTS);
    private final SlotExchange exchange = new SlotExchange(slots, ticker, Long.MAX_VALUE, SlotExchange.Keeper.OF_ALL);
    private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();

    private final Thread borrower = new Thread(() -> {
        Waiter waiter = Waiter.parked(0, false);
        exchange.join(waiter);
        try {
            outcome.complete(exchange.await(waiter, MINUTE));
        } catch (InterruptedException e) {
            outcome.completeExceptionally(e);
        }
    });

    private void passes(long nanos) {
        await().until(() -> borrower.getState() == Thread.State.TIMED_WAITING);
        long before = ticker.asked.get();
        ticker.now.addAndGet(nanos);
        LockSupport.unpark(borrower);
        await().until(() -> ticker.asked.get() > before);
        await().until(() -> borrower.getState() == Thread.State.TIMED_WAITING || outcome.isDone());
    }

    @Test
    void aPauseOfTheProcessMustNotCountAgainstAWaiter() throws Exception {
        borrower.start();
        passes(3 * MINUTE);
        assertThat(outcome).isNotDone();

        Slot slot = slots.get(0);
        assertThat(exchange.putBack(slot, slot.beginCheck(slot.tryOpen()))).isTrue();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isSameAs(slot);
    }

    @Test
    void aWaiterMustEndWhenItsTimeIsOver() throws Exception {
        borrower.start();
        passes(MINUTE / 2);
        assertThat(outcome).isNotDone();
        passes(MINUTE / 2);

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isNull();
    }
}
