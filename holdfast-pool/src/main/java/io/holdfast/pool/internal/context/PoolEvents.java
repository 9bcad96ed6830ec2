package io.holdfast.pool.internal.context;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolListener;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tells listeners what happened: on a worker, one event at a time, in order. Whatever a listener throws is logged, and the
 * next one is told. While a listener blocks, at most {@value #MOST} events are kept. Thread-safe; never waits.
 */
public final class PoolEvents {
    private static final int MOST = 1_000;

    private final String pool;
    private final List<PoolListener> listeners;
    private final Housekeeper workers;
    private final ConcurrentLinkedQueue<Consumer<PoolListener>> events = new ConcurrentLinkedQueue<>();
    /** Events not yet told, as a hint: at most {@value #MOST} and as many more as threads add at once. */
    private final AtomicInteger untold = new AtomicInteger();
    /** Events that were dropped because a listener was too slow. */
    private final AtomicInteger dropped = new AtomicInteger();
    /** True while a worker tells them, or is about to. */
    private final AtomicBoolean telling = new AtomicBoolean();

    public PoolEvents(String pool, List<PoolListener> listeners, Housekeeper workers) {
        this.pool = pool;
        this.listeners = new CopyOnWriteArrayList<>(listeners);
        this.workers = workers;
    }

    /** From now on this one is told, too. */
    public void add(PoolListener listener) {
        listeners.add(listener);
    }

    /** From now on this one is not told any more; what was on its way may still reach it. */
    public void remove(PoolListener listener) {
        listeners.remove(listener);
    }

    public void tell(Consumer<PoolListener> event) {
        if (listeners.isEmpty() || workers.isShutDown()) {
            return;
        }
        if (untold.get() >= MOST) {
            dropped.incrementAndGet();
            return;
        }
        try {
            events.add(event);
            untold.incrementAndGet();
            tellWaiting();
        } catch (Throwable e) {
            // No memory or no stack for an event: what it is about goes on.
            dropped.incrementAndGet();
        }
    }

    /** Has waiting events told where no worker could be had for them before. */
    public void tellWaiting() {
        if (events.isEmpty() || !telling.compareAndSet(false, true)) {
            return;
        }
        boolean handed = false;
        try {
            workers.execute(this::tellAll);
            handed = true;
        } finally {
            if (!handed) {
                telling.set(false);
            }
        }
    }

    private void tellAll() {
        try {
            Consumer<PoolListener> event;
            while ((event = events.poll()) != null) {
                untold.decrementAndGet();
                for (PoolListener listener : listeners) {
                    tellOne(listener, event);
                }
                int lost = dropped.getAndSet(0);
                if (lost > 0) {
                    PoolLog.LOG.log(
                            Level.WARNING,
                            ErrorCode.LISTENER_FAILED + " pool '" + pool + "': " + lost
                                    + " events were dropped, since a listener took too long");
                }
            }
        } finally {
            telling.set(false);
        }
        // One that came between the last look and the end of the telling.
        tellWaiting();
    }

    private void tellOne(PoolListener listener, Consumer<PoolListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.LISTENER_FAILED + " pool '" + pool + "': listener "
                            + listener.getClass().getName() + " threw; the pool goes on",
                    e);
        }
    }
}
