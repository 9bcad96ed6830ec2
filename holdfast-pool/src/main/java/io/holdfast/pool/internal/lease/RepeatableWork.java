package io.holdfast.pool.internal.lease;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Work under way on a thread that may be run again, and whether it has borrowed further leases, of whatever pool: what was done
 * on those is done, and a second run would do it twice. Nested work is part of the outer one. For one thread.
 */
public final class RepeatableWork implements AutoCloseable {
    private static final Map<Thread, RepeatableWork> UNDER_WAY = new ConcurrentHashMap<>();
    /** Set with the first work of the JVM, so that a borrow looks at nothing more before. A thread with work has seen it. */
    private static boolean used;

    private final Thread thread = Thread.currentThread();
    private final @Nullable RepeatableWork outer;
    private volatile boolean borrowedMore;

    private RepeatableWork() {
        used = true;
        this.outer = UNDER_WAY.put(thread, this);
    }

    /** Begins on this thread, which holds its lease. */
    public static RepeatableWork begin() {
        return new RepeatableWork();
    }

    /** A thread borrows. */
    public static void borrows(Thread borrower) {
        if (used) {
            RepeatableWork work = UNDER_WAY.get(borrower);
            if (work != null) {
                work.borrowedMore = true;
            }
        }
    }

    /** True when a lease was borrowed within, beside the one that the work was given. */
    public boolean hasBorrowedMore() {
        return borrowedMore;
    }

    @Override
    public void close() {
        if (outer == null) {
            UNDER_WAY.remove(thread);
        } else {
            UNDER_WAY.put(thread, outer);
        }
    }
}
