package io.holdfast.monitor.alert;

import io.holdfast.monitor.Alert;
import io.holdfast.monitor.AlertSink;
import io.holdfast.monitor.MonitorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes alerts to one sink, on a thread of its own. Whoever offers one never waits; when the sink is that slow that
 * {@value #MOST} are waiting, further ones are dropped, and counted. Thread-safe.
 */
public final class AlertDelivery implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");
    private static final int MOST = 256;
    private static final long SHUTDOWN_MILLIS = 2_000;

    private final AlertSink sink;
    private final BlockingQueue<Alert> waiting = new ArrayBlockingQueue<>(MOST);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /** Starts the thread. */
    public AlertDelivery(AlertSink sink) {
        this.sink = sink;
        this.thread = new Thread(this::run, "holdfast-monitor-alerts");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes an alert for delivery; never waits. */
    public void offer(Alert alert) {
        if (!waiting.offer(alert) && dropped.getAndIncrement() == 0) {
            LOG.log(
                    Level.WARNING,
                    MonitorCode.SINK_FAILED + " " + name() + " is too slow: " + MOST
                            + " alerts are waiting, further ones are dropped");
        }
    }

    /** How many were dropped because the sink was too slow. */
    public long dropped() {
        return dropped.get();
    }

    /** How many the sink failed to deliver. */
    public long failed() {
        return failed.get();
    }

    private void run() {
        while (!closed || !waiting.isEmpty()) {
            try {
                deliver(waiting.take());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void deliver(Alert alert) throws InterruptedException {
        try {
            sink.deliver(alert);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            // A sink may be anybody's code; thrown on, it would end this thread, and with it all later alerts.
            failed.incrementAndGet();
            LOG.log(
                    Level.WARNING,
                    MonitorCode.SINK_FAILED + " " + name() + " did not deliver " + alert.code() + " of "
                            + alert.subject() + ": " + (e.getMessage() == null ? e : e.getMessage())
                            + ". See: holdfast explain "
                            + MonitorCode.SINK_FAILED);
        }
    }

    private String name() {
        return sink.getClass().getSimpleName();
    }

    /** Lets what is waiting go out for two seconds, then ends. */
    @Override
    public void close() {
        closed = true;
        if (waiting.isEmpty()) {
            thread.interrupt();
        }
        try {
            thread.join(SHUTDOWN_MILLIS);
            thread.interrupt();
            thread.join(SHUTDOWN_MILLIS);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
