package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolListener;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Tells listeners what happened: on a worker, one event at a time, in order. Thread-safe; never waits. */
public final class PoolEvents {
    private final String pool;
    private final List<PoolListener> listeners;
    private final Housekeeper workers;
    private final ConcurrentLinkedQueue<Consumer<PoolListener>> events = new ConcurrentLinkedQueue<>();
    /** Events not yet told. Whoever raises it from 0 starts the worker that tells them all. */
    private final AtomicInteger untold = new AtomicInteger();

    PoolEvents(String pool, List<PoolListener> listeners, Housekeeper workers) {
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

    void tell(Consumer<PoolListener> event) {
        if (listeners.isEmpty() || workers.isShutDown()) {
            return;
        }
        events.add(event);
        if (untold.getAndIncrement() == 0) {
            workers.execute(this::tellAll);
        }
    }

    private void tellAll() {
        int told;
        do {
            told = 0;
            Consumer<PoolListener> event;
            while ((event = events.poll()) != null) {
                told++;
                for (PoolListener listener : listeners) {
                    tellOne(listener, event);
                }
            }
        } while (untold.addAndGet(-told) != 0);
    }

    private void tellOne(PoolListener listener, Consumer<PoolListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException e) {
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.LISTENER_FAILED + " pool '" + pool + "': listener "
                            + listener.getClass().getName() + " threw; the pool goes on",
                    e);
        }
    }
}
