package io.holdfast.pool.internal.context;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolConfig;
import org.jspecify.annotations.Nullable;

/** What all parts of one pool share: its settings in force, whether it is open, the clock, the threads, the counters and the listeners. Thread-safe. */
public final class PoolContext {
    private final Housekeeper housekeeper;
    private final Ticker ticker;
    private final Counters counters = new Counters();
    private final FailureEpoch failureEpoch = new FailureEpoch();
    private final PoolEvents events;
    /** Held while settings or the state of the pool change, and never while anything waits. */
    private final Object changes = new Object();
    /** Written under {@link #changes}. */
    private volatile PoolConfig config;
    /** As above: why what comes back is closed in place of being lent again; null as a rule. */
    private volatile @Nullable EvictionReason halted;
    /** As above, once. */
    private volatile boolean closed;
    /** What was begun to be opened before this is to be replaced. */
    private volatile long refreshedAt;

    public PoolContext(PoolConfig config, Housekeeper housekeeper) {
        this(config, housekeeper, housekeeper);
    }

    /** As above, with a clock of its own. The housekeeper's time table keeps the machine's. */
    public PoolContext(PoolConfig config, Housekeeper housekeeper, Ticker ticker) {
        this.config = config;
        this.housekeeper = housekeeper;
        this.ticker = ticker;
        this.refreshedAt = ticker.nanos();
        this.events = new PoolEvents(config.name(), config.listeners(), housekeeper);
    }

    /** The settings in force. */
    public PoolConfig config() {
        return config;
    }

    /** The pool's name, which stays. */
    public String name() {
        return config.name();
    }

    public Housekeeper housekeeper() {
        return housekeeper;
    }

    public Ticker ticker() {
        return ticker;
    }

    public Counters counters() {
        return counters;
    }

    public FailureEpoch failureEpoch() {
        return failureEpoch;
    }

    public PoolEvents events() {
        return events;
    }

    /** The lock under which settings and state change. */
    public Object changes() {
        return changes;
    }

    /** Puts other settings in force. The caller holds {@link #changes}. */
    public void configure(PoolConfig changed) {
        config = changed;
    }

    /** All connections are to be replaced, those being opened too. */
    public void refresh() {
        refreshedAt = ticker.nanos();
        counters.refreshes.incrementAndGet();
    }

    /** True for a connection whose opening began at this time, if all were to be replaced since. */
    public boolean isRefreshedSince(long moment) {
        return refreshedAt - moment > 0;
    }

    /** True once closing has begun. */
    public boolean isClosed() {
        return closed;
    }

    /** True when no connection may be opened or lent. */
    public boolean isHalted() {
        return halted != null;
    }

    /** Why connections that come back are closed; null while they are lent again. */
    @Nullable
    public EvictionReason halted() {
        return halted;
    }

    /** Suspends, or with null resumes; false when the pool is closed. */
    public boolean halt(@Nullable EvictionReason reason) {
        synchronized (changes) {
            if (!closed) {
                halted = reason;
            }
            return !closed;
        }
    }

    /** Begins closing; false when that was begun before. */
    public boolean close() {
        synchronized (changes) {
            boolean first = !closed;
            closed = true;
            halted = EvictionReason.POOL_CLOSED;
            return first;
        }
    }
}
