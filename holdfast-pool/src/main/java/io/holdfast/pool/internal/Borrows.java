package io.holdfast.pool.internal;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolClosedException;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.lease.Checks;
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.report.BorrowErrors;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.report.HolderReports;
import io.holdfast.pool.internal.report.LeaseReports;
import io.holdfast.pool.internal.slot.Refusal;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.pool.internal.slot.Waiter;
import io.holdfast.pool.internal.upkeep.Openings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a borrower does: takes an idle connection by a CAS and a look at its socket, or waits in the queue; it never calls the
 * driver. Thread-safe.
 */
final class Borrows {
    private final PoolContext context;
    private final Ticker ticker;
    private final SlotExchange exchange;
    private final Leases leases;
    private final Checks checks;
    private final Openings openings;
    private final Outage outage;
    private final HolderReports holders;
    private final PoolSignals signals;
    private final Supplier<PoolStats> stats;

    Borrows(
            PoolContext context,
            SlotExchange exchange,
            Leases leases,
            Checks checks,
            Openings openings,
            Outage outage,
            HolderReports holders,
            PoolSignals signals,
            Supplier<PoolStats> stats) {
        this.context = context;
        this.ticker = context.ticker();
        this.exchange = exchange;
        this.leases = leases;
        this.checks = checks;
        this.openings = openings;
        this.outage = outage;
        this.holders = holders;
        this.signals = signals;
        this.stats = stats;
    }

    /** Borrows within this time; null for the configured one. */
    Lease take(@Nullable Duration timeout) throws SQLException {
        Slot slot = exchange.tryTake();
        if (slot != null && leases.isReady(slot)) {
            Lease lease = leases.lease(slot, Thread.currentThread());
            if (lease != null) {
                return lease;
            }
        }
        return borrowSlowly(slot, timeout == null ? context.config().borrowTimeout() : timeout);
    }

    private Lease borrowSlowly(@Nullable Slot unready, Duration timeout) throws SQLException {
        long start = ticker.nanos();
        long deadline = start + Times.saturated(timeout);
        if (unready != null) {
            checks.check(unready, unready.stamp());
        } else {
            // A look passes each slot at its own moment, and may miss one that came back behind it.
            Slot missed = exchange.tryTake();
            if (missed != null && leases.isReady(missed)) {
                Lease lease = leases.lease(missed, Thread.currentThread());
                if (lease != null) {
                    return lease;
                }
            } else if (missed != null) {
                checks.check(missed, missed.stamp());
            }
        }
        refuseWhenOverloaded();
        FlightEvents.Wait flight = FlightEvents.waiting();
        for (boolean again = false; ; again = true) {
            Waiter waiter = Waiter.parked(start, again);
            Object outcome;
            exchange.join(waiter);
            signals.waiterJoined(start);
            try {
                if (context.isClosed()) {
                    waiter.resolve(new Refusal(ErrorCode.POOL_CLOSED, null));
                }
                outcome = exchange.await(waiter, deadline);
            } catch (RuntimeException | Error e) {
                if (waiter.outcome() instanceof Slot lost) {
                    leases.drop(lost, lost.stamp());
                }
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                Duration waited = Duration.ofNanos(ticker.nanos() - start);
                throw refused(
                        BorrowErrors.interrupted(context.config(), waited, stats.get(), e),
                        context.counters().failures);
            }
            long now = ticker.nanos();
            if (!(outcome instanceof Slot slot)) {
                FlightEvents.waited(flight, context.name(), false);
                throw refusal(outcome, now - start);
            }
            if (leases.isReady(slot, start, now)) {
                Lease lease = leases.lease(slot, Thread.currentThread());
                if (lease != null) {
                    context.counters().waited(now - start);
                    FlightEvents.waited(flight, context.name(), true);
                    return lease;
                }
            } else {
                checks.check(slot, slot.stamp());
            }
        }
    }

    void refuseWhenOverloaded() throws SQLException {
        int most = context.config().maxWaiters();
        if (most > 0 && exchange.waiters().size() >= most) {
            throw refused(BorrowErrors.overloaded(context.config(), stats.get()), context.counters().failures);
        }
    }

    /** The exception for a waiter that got no slot: refused with a reason, or out of time. */
    SQLException refusal(@Nullable Object outcome, long waitedNanos) {
        if (outcome instanceof Refusal reason) {
            if (reason.code() == ErrorCode.POOL_CLOSED) {
                return refused(new PoolClosedException(context.name()), context.counters().failures);
            }
            if (reason.code() == ErrorCode.NESTED_BORROW) {
                return refused(
                        BorrowErrors.nested(
                                context.config(),
                                Duration.ofNanos(waitedNanos),
                                stats.get(),
                                LeaseReports.oldest(exchange.slots(), ticker.nanos(), Integer.MAX_VALUE),
                                true),
                        context.counters().failures);
            }
            return refused(
                    BorrowErrors.cannotOpen(context.config(), reason.code(), reason.cause()),
                    context.counters().failures);
        }
        Outage.Failure failure = outage.lastFailure();
        HolderReports.HolderReport report =
                holders.now(context.config().leakThreshold().toNanos());
        PoolStats now = report.stats();
        if (context.halted() == EvictionReason.REQUESTED) {
            return refused(
                    BorrowErrors.suspended(
                            context.config(),
                            Duration.ofNanos(waitedNanos),
                            now,
                            LeaseReports.oldest(exchange.slots(), ticker.nanos(), Integer.MAX_VALUE)),
                    context.counters().failures);
        }
        if (now.total() == 0) {
            if (failure != null) {
                return refused(
                        BorrowErrors.cannotOpen(context.config(), failure.code(), failure.cause()),
                        context.counters().failures);
            }
            context.counters().timedOut(waitedNanos);
            return told(BorrowErrors.stillOpening(
                    context.config(), Duration.ofNanos(waitedNanos), now, openings.oldestAge()));
        }
        context.counters().timedOut(waitedNanos);
        if (holders.doWaitForEachOther()) {
            return told(
                    BorrowErrors.nested(context.config(), Duration.ofNanos(waitedNanos), now, report.oldest(), false));
        }
        return told(BorrowErrors.exhausted(
                context.config(), Duration.ofNanos(waitedNanos), report, failure == null ? null : failure.cause()));
    }

    <E extends SQLException & CodedException> E refused(E refusal, AtomicLong counter) {
        counter.incrementAndGet();
        return told(refusal);
    }

    private <E extends SQLException & CodedException> E told(E refusal) {
        context.events().tell(listener -> listener.onBorrowRefused(context.name(), refusal));
        return refusal;
    }
}
