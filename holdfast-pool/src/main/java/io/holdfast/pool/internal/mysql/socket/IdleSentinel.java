package io.holdfast.pool.internal.mysql.socket;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Watches connections that have been idle for a while: one thread and one selector for all pools of the JVM. The end of a
 * watched connection is told within about a millisecond, with no traffic at all.
 *
 * <p>A watch ends with what it tells. Borrowing a watched connection costs the borrower nothing: the first answer to it
 * reaches the sentinel too, which finds the connection in use and lets go of it. Thread-safe; nothing waits.
 */
public final class IdleSentinel implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.pool");

    private final Selector selector;
    private final Thread thread;

    /** Told, on the sentinel's thread, that something has arrived on a watched connection. Must not wait. */
    @FunctionalInterface
    public interface Watcher {
        /** Bytes, an end, or the answer to somebody who uses the connection by now. The watch has ended. */
        void arrived();
    }

    private IdleSentinel(Selector selector) {
        this.selector = selector;
        this.thread = new Thread(null, this::run, "holdfast-sentinel", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(IdleSentinel.class.getClassLoader());
        thread.start();
    }

    /** Starts a sentinel; null, with a line in the log, where the system has no descriptors left for it. */
    public static @Nullable IdleSentinel start() {
        try {
            return new IdleSentinel(Selector.open());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "idle connections are not watched: no selector", e);
            return null;
        }
    }

    /** Begins to watch. Takes effect with {@link #wakeUp}. */
    public void watch(PhysicalLink link, Watcher watcher) {
        try {
            link.watch(selector, watcher);
        } catch (IOException | CancelledKeyException | ClosedSelectorException e) {
            // Closed meanwhile: whoever borrows it finds that out.
            LOG.log(Level.DEBUG, "a connection cannot be watched", e);
        }
    }

    /** Has the watches begun so far take effect. */
    public void wakeUp() {
        selector.wakeup();
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(IdleSentinel::tell);
            }
        } catch (ClosedSelectorException e) {
            // The end.
        } catch (IOException e) {
            LOG.log(Level.WARNING, "idle connections are not watched any more", e);
        }
    }

    private static void tell(SelectionKey key) {
        try {
            key.interestOps(0);
        } catch (CancelledKeyException e) {
            return;
        }
        try {
            ((Watcher) key.attachment()).arrived();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a watcher failed unexpectedly", e);
        }
    }

    /** Ends the thread, waiting for it up to a tenth of a second. */
    @Override
    public void close() {
        try {
            selector.close();
            thread.join(100);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the sentinel's selector could not be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
