package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolClosedException;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.context.TimeTable;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.lease.Checks;
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.RepeatableWork;
import io.holdfast.pool.internal.slot.Refusal;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.pool.internal.slot.Waiter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Borrowers that do not block: each waits in the queue with a callback, which runs on a worker. Thread-safe. */
final class AsyncBorrows {
    private final PoolContext context;
    private final Ticker ticker;
    private final SlotExchange exchange;
    private final Leases leases;
    private final Checks checks;
    private final Borrows borrows;
    private final PoolSignals signals;

    AsyncBorrows(
            PoolContext context,
            SlotExchange exchange,
            Leases leases,
            Checks checks,
            Borrows borrows,
            PoolSignals signals) {
        this.context = context;
        this.ticker = context.ticker();
        this.exchange = exchange;
        this.leases = leases;
        this.checks = checks;
        this.borrows = borrows;
        this.signals = signals;
    }

    /** Borrows without blocking the caller. What goes wrong comes by the future: a connection for a caller without it would be lost. */
    CompletableFuture<Connection> borrow(Duration timeout) {
        CompletableFuture<Connection> future = new CompletableFuture<>();
        try {
            borrowFor(future, timeout);
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    private void borrowFor(CompletableFuture<Connection> future, Duration timeout) {
        Thread owner = Thread.currentThread();
        RepeatableWork.borrows(owner);
        Slot slot = exchange.tryTake();
        if (slot != null && leases.isReady(slot)) {
            Lease lease = leases.leaseForOthers(slot, owner);
            if (lease != null) {
                handOver(slot, lease, future);
                return;
            }
        } else if (slot != null) {
            checks.check(slot, slot.stamp());
        }
        if (context.isClosed()) {
            future.completeExceptionally(
                    borrows.refused(new PoolClosedException(context.name()), context.counters().failures));
            return;
        }
        try {
            borrows.refuseWhenOverloaded();
        } catch (SQLException e) {
            future.completeExceptionally(e);
            return;
        }
        long start = ticker.nanos();
        new AsyncBorrow(future, owner, start, start + Times.saturated(timeout)).join();
    }

    /** Completes the future with the lease, or takes that back. */
    private void handOver(Slot slot, Lease lease, CompletableFuture<Connection> future) {
        boolean delivered;
        try {
            delivered = future.complete(lease);
        } catch (Throwable e) {
            leases.drop(slot, lease);
            throw e;
        }
        if (!delivered) {
            leases.giveBack(slot, lease);
        }
    }

    /** One asynchronous borrower. Joins the queue again when the slot it got is in need of validation. */
    private final class AsyncBorrow {
        private final CompletableFuture<Connection> future;
        private final Thread owner;
        private final long start;
        private final long deadline;
        private volatile @Nullable Waiter waiter;

        AsyncBorrow(CompletableFuture<Connection> future, Thread owner, long start, long deadline) {
            this.future = future;
            this.owner = owner;
            this.start = start;
            this.deadline = deadline;
            future.whenComplete((connection, failure) -> {
                Waiter current = waiter;
                if (failure != null && current != null) {
                    current.resolve(Waiter.GAVE_UP);
                }
            });
        }

        void join() {
            long left = Math.max(0, deadline - ticker.nanos());
            AsyncTimeout timeout = new AsyncTimeout();
            Waiter joining = Waiter.asynchronous(start, waiter != null, new Settling(timeout));
            waiter = joining;
            timeout.start(joining, left);
            exchange.join(joining);
            signals.waiterJoined(start);
            if (context.isClosed()) {
                joining.resolve(new Refusal(ErrorCode.POOL_CLOSED, null));
            } else if (future.isDone()) {
                joining.resolve(Waiter.GAVE_UP);
            }
        }

        /** Made before it is needed: passing a slot on must not fail for lack of memory. */
        private final class Settling implements Consumer<Object>, Runnable {
            private final AsyncTimeout timeout;
            private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

            Settling(AsyncTimeout timeout) {
                this.timeout = timeout;
            }

            @Override
            public void accept(Object decided) {
                outcome.set(decided);
                try {
                    context.housekeeper().execute(this);
                } catch (Throwable e) {
                    fails(e);
                }
            }

            @Override
            public void run() {
                Object decided = outcome.getAndSet(null);
                if (decided == null) {
                    return;
                }
                int stamp = decided instanceof Slot slot ? slot.stamp() : Slot.EMPTY;
                try {
                    settle(timeout, decided);
                } catch (Throwable e) {
                    // Its lease, if there is one, was given back.
                    if (decided instanceof Slot slot) {
                        leases.dropReturned(slot, stamp);
                    }
                    future.completeExceptionally(e);
                }
            }

            private void fails(Throwable e) {
                Object decided = outcome.getAndSet(null);
                Waiter current = waiter;
                if (decided == null || current == null) {
                    return;
                }
                exchange.leave(current);
                if (decided instanceof Slot slot) {
                    leases.dropReturned(slot, slot.stamp());
                }
                future.completeExceptionally(e);
            }
        }

        private void settle(AsyncTimeout timeout, Object outcome) {
            timeout.cancel();
            Waiter settled = waiter;
            if (settled != null) {
                exchange.leave(settled);
            }
            long now = ticker.nanos();
            if (!(outcome instanceof Slot slot)) {
                if (!future.isDone()) {
                    future.completeExceptionally(
                            borrows.refusal(outcome instanceof Refusal ? outcome : null, now - start));
                }
            } else if (future.isDone()) {
                exchange.put(slot, slot.stamp());
            } else if (leases.isReady(slot, start, now)) {
                context.counters().waited(now - start);
                deliver(slot);
            } else {
                checks.check(slot, slot.stamp());
                join();
            }
        }

        private void deliver(Slot slot) {
            Lease lease = leases.leaseForOthers(slot, owner);
            if (lease == null) {
                join();
                return;
            }
            handOver(slot, lease, future);
        }
    }

    /** The deadline of an asynchronous waiter. */
    private final class AsyncTimeout {
        private TimeTable.@Nullable Entry scheduled;

        synchronized void start(Waiter waiter, long delayNanos) {
            scheduled = context.housekeeper().schedule(() -> waiter.resolve(Waiter.GAVE_UP), delayNanos);
        }

        synchronized void cancel() {
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
