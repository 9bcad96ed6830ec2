package io.holdfast.pool.internal.context;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pool's log. Lines are written by a worker, one after the other: a log that blocks (a full pipe, a slow disk, an
 * appender that borrows from a pool) holds up neither borrowers nor the housekeeper. While it blocks, at most
 * {@value #MOST} lines are kept; how many were dropped beyond is logged afterwards. Thread-safe; never waits.
 */
public final class PoolLog {
    /** A class's field, so that the platform's logging is loaded by the first line and not by the first borrow. */
    public static final PoolLog LOG = new PoolLog();

    private static final int MOST = 1_000;

    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    /** True while a worker writes, or is about to. */
    private final AtomicBoolean writing = new AtomicBoolean();

    /** Where lines are written; null while there is no pool, when the caller writes them. */
    private volatile @Nullable Executor workers;

    private PoolLog() {}

    /** From now on these write; null for the callers themselves. */
    void writtenBy(@Nullable Executor writers) {
        workers = writers;
    }

    private record Line(
            Level level, Supplier<String> text, @Nullable Throwable thrown) {}

    private static final class Target {
        static final Logger LOGGER = System.getLogger("io.holdfast.pool");
    }

    public void log(Level level, String text) {
        log(level, text, null);
    }

    public void log(Level level, Supplier<String> text) {
        add(level, null, text, null);
    }

    public void log(Level level, String text, @Nullable Throwable thrown) {
        add(level, text, null, thrown);
    }

    private void add(Level level, @Nullable String known, @Nullable Supplier<String> made, @Nullable Throwable thrown) {
        try {
            // Made here, so that nothing is thrown where there is no memory for it.
            Supplier<String> text = made == null ? () -> String.valueOf(known) : made;
            if (waiting.get() >= MOST) {
                dropped.incrementAndGet();
                return;
            }
            lines.add(new Line(level, text, thrown));
            waiting.incrementAndGet();
            write();
        } catch (Throwable e) {
            // No memory or stack for a line: what is logged about goes on all the same.
            dropped.incrementAndGet();
        }
    }

    /** Has waiting lines written where no worker could be had for them before. */
    void write() {
        if (lines.isEmpty() || !writing.compareAndSet(false, true)) {
            return;
        }
        boolean handed = false;
        try {
            Executor workers = this.workers;
            if (workers == null) {
                writeAll();
            } else {
                workers.execute(this::writeAll);
            }
            handed = true;
        } finally {
            if (!handed) {
                writing.set(false);
            }
        }
    }

    private void writeAll() {
        try {
            Line line;
            while ((line = lines.poll()) != null) {
                waiting.decrementAndGet();
                writeOne(line);
                int lost = dropped.getAndSet(0);
                if (lost > 0) {
                    writeOne(new Line(
                            Level.WARNING, () -> lost + " lines of the pools were not logged: the log is slow", null));
                }
            }
        } finally {
            writing.set(false);
        }
        // A line that came between the last look and the end of the writing.
        write();
    }

    private static void writeOne(Line line) {
        try {
            if (Target.LOGGER.isLoggable(line.level)) {
                Target.LOGGER.log(line.level, line.text.get(), line.thrown);
            }
        } catch (Throwable e) {
            // A log that fails is not the pool's to mend, and must not end its work.
        }
    }
}
