package io.holdfast.pool.internal;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.internal.context.Counters;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.ServerHealth;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.time.Duration;
import java.util.function.Supplier;

/** Reads the figures of a pool, from its slots without locks and from its counters. Thread-safe. */
final class PoolFigures implements Supplier<PoolStats> {
    private final PoolContext context;
    private final SlotExchange exchange;
    private final ServerHealth health;

    PoolFigures(PoolContext context, SlotExchange exchange, ServerHealth health) {
        this.context = context;
        this.exchange = exchange;
        this.health = health;
    }

    /** The figures now. */
    @Override
    public PoolStats get() {
        Counters counters = context.counters();
        PoolConfig now = context.config();
        int[] states = new int[Slot.CLOSING + 1];
        long leases = 0;
        long held = 0;
        long statements = 0;
        long failed = 0;
        long clock = context.ticker().nanos();
        long sinceAnswer = Long.MAX_VALUE;
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            states[state]++;
            leases += slot.leases();
            held += slot.heldNanos();
            failed += slot.statementsFailed();
            statements += slot.statements();
            if (state != Slot.EMPTY && state != Slot.OPENING && state != Slot.CLOSING) {
                sinceAnswer = Math.min(sinceAnswer, clock - slot.lastAliveAt());
            }
        }
        return new PoolStats(
                now.name(),
                now.size(),
                now.maxOverflow(),
                states[Slot.IN_USE],
                states[Slot.IDLE],
                states[Slot.OPENING],
                states[Slot.RESETTING] + states[Slot.CHECKING] + states[Slot.CLOSING],
                exchange.waiters().size(),
                leases,
                counters.waited.get(),
                counters.timeouts.get(),
                counters.failures.get(),
                counters.opened.get(),
                counters.openFailures.get(),
                counters.retries.get(),
                counters.scopeLeaks.get(),
                counters.repeatedStatements.get(),
                counters.sessionsEnded.get(),
                counters.statementsStopped.get(),
                statements,
                failed,
                counters.refreshes.get(),
                Duration.ofNanos(counters.waitNanos.get()),
                Duration.ofNanos(counters.longestWaitNanos.get()),
                counters.waits(leases),
                Duration.ofNanos(held),
                Duration.ofNanos(counters.openNanos.get()),
                counters.evictions(),
                sinceAnswer == Long.MAX_VALUE ? null : Duration.ofNanos(Math.max(0, sinceAnswer)),
                health.state());
    }
}
