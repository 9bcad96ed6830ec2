package io.holdfast.pool.internal;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.SlotLimits;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Changes of settings while the pool is open. Thread-safe. */
final class RunTimeSettings {
    private final PoolContext context;
    private final SlotExchange exchange;
    private final SlotLimits limits;
    private final ConnectionOpener opener;
    private final PoolSignals signals;

    RunTimeSettings(
            PoolContext context,
            SlotExchange exchange,
            SlotLimits limits,
            ConnectionOpener opener,
            PoolSignals signals) {
        this.context = context;
        this.exchange = exchange;
        this.limits = limits;
        this.opener = opener;
        this.signals = signals;
    }

    /** Changes what can be changed while the pool is open; the sizes by {@link #resize}. */
    void reconfigure(UnaryOperator<PoolConfig.Builder> change) {
        synchronized (context.changes()) {
            PoolConfig before = context.config();
            PoolConfig after = change.apply(before.toBuilder()).build();
            PoolConfig allowed = before.toBuilder()
                    .username(after.username())
                    .password(after.password())
                    .borrowTimeout(after.borrowTimeout())
                    .failFastAfter(after.failFastAfter())
                    .maxWaiters(after.maxWaiters())
                    .idleTimeout(after.idleTimeout())
                    .maxLifetime(after.maxLifetime())
                    .overflowLinger(after.overflowLinger())
                    .leakThreshold(after.leakThreshold())
                    .heldIdleThreshold(after.heldIdleThreshold())
                    .reclaimIdleAfter(after.reclaimIdleAfter())
                    .build();
            if (!allowed.equals(after)) {
                throw new IllegalArgumentException("one of these settings cannot be changed while the pool is open");
            }
            opener.changeLogin(after.username(), after.password());
            context.configure(after);
        }
    }

    /** Changes the time-out of idle connections, and what follows it. */
    void changeIdleTimeout(Duration idleTimeout) {
        PoolConfig before = context.config();
        boolean follows = before.overflowLinger().equals(OverflowLinger.following(before.idleTimeout()));
        reconfigure(builder -> builder.idleTimeout(idleTimeout)
                .overflowLinger(follows ? OverflowLinger.following(idleTimeout) : before.overflowLinger()));
    }

    /** Changes how many are kept, and from when on the others go, within the same capacity. */
    void changeMinimumIdle(int kept) {
        PoolConfig before = context.config();
        if (before.maxOverflow() == 0) {
            reconfigure(builder -> builder.overflowLinger(OverflowLinger.following(before.idleTimeout())));
        }
        int size = Math.max(1, Math.min(kept, before.capacity()));
        resize(size, before.capacity() - size);
    }

    /** Changes the capacity; as many as before are kept, if there is room. */
    void changeMaximum(int most) {
        PoolConfig before = context.config();
        int size = before.maxOverflow() == 0 ? most : Math.min(before.size(), most);
        resize(size, most - size);
    }

    /** Changes the sizes. */
    void resize(int size, int maxOverflow) {
        synchronized (context.changes()) {
            PoolConfig resized = context.config().toBuilder()
                    .size(size)
                    .maxOverflow(maxOverflow)
                    .build();
            context.configure(resized);
            // One slot more than the limit: a connection that grows old is replaced before it is closed.
            exchange.resize(resized.capacity() + 1);
            limits.seenOverCapacity();
        }
        limits.resized();
        signals.roomMade();
    }
}
