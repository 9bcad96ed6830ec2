package io.holdfast.pool;

import io.holdfast.pool.internal.HeldLease;
import io.holdfast.pool.internal.report.RepeatedStatements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work at whose end nothing may be left borrowed: a web request, a session of a web socket, a task. What a thread
 * borrowed within it and still holds is returned as by {@code close()}, so that its transaction is rolled back where the pool does
 * that, and reported with its place in the code ({@link ErrorCode#SCOPE_LEAK}, {@link PoolListener#onScopeLeak}).
 *
 * <pre>{@code
 * try (LeaseScope scope = LeaseScope.open(pool)) {
 *     …
 * }
 * }</pre>
 *
 * <p>Statements are counted over all leases of a scope, on each of its threads for itself, where
 * {@link PoolConfig#repeatedStatementThreshold()} is set; within nested scopes the outer one counts.
 *
 * <p>A borrow costs nothing more within a scope. Opening and closing one looks at each slot of its pools once. What the
 * thread held before the scope began is left alone; scopes may be nested.
 *
 * <p>{@link #open}, {@link #leave} and {@link #end} belong to one thread, unless it has left: then another one may end it.
 * {@link #enter} is for further threads, such as those that serve one session in turn.
 */
public final class LeaseScope implements AutoCloseable {
    private final List<HoldfastDataSource> pools;
    /** The part of the thread that opened it; null once that has left. Its thread only. */
    private @Nullable Inside begun;
    /** What threads that have left still held. */
    private final Queue<HeldLease> left = new ConcurrentLinkedQueue<>();

    private LeaseScope(List<HoldfastDataSource> pools) {
        this.pools = pools;
        this.begun = new Inside();
    }

    /** Begins a scope over these pools on this thread. */
    public static LeaseScope open(HoldfastDataSource... pools) {
        return new LeaseScope(List.of(pools));
    }

    /** Begins a scope over these pools on this thread. */
    public static LeaseScope open(Collection<HoldfastDataSource> pools) {
        return new LeaseScope(List.copyOf(pools));
    }

    /**
     * Ends this thread's part of the scope, whose end is left to another thread: what it holds is returned then, if it still does.
     */
    public void leave() {
        Inside own = begun;
        begun = null;
        if (own != null) {
            own.close();
        }
    }

    /** Begins a part of this scope on another thread; what it borrows there and still holds belongs to the scope. */
    public Inside enter() {
        return new Inside();
    }

    /** A part of a scope, on the thread that entered it. */
    public final class Inside implements AutoCloseable {
        private final List<HeldLease> before = held();
        private final List<RepeatedStatements.CountedScope> counted = counted();

        private Inside() {}

        private List<RepeatedStatements.CountedScope> counted() {
            Thread thread = Thread.currentThread();
            List<RepeatedStatements.CountedScope> all = List.of();
            for (HoldfastDataSource pool : pools) {
                all = pool.beginScope(thread, all);
            }
            return all;
        }

        private void stopCounting() {
            counted.forEach(RepeatedStatements.CountedScope::end);
        }

        private List<HeldLease> held() {
            Thread thread = Thread.currentThread();
            List<HeldLease> held = List.of();
            for (HoldfastDataSource pool : pools) {
                held = pool.heldBy(thread, held);
            }
            return held;
        }

        private List<HeldLease> since() {
            List<HeldLease> now = held();
            if (now.isEmpty()) {
                return now;
            }
            List<HeldLease> since = new ArrayList<>(now);
            since.removeAll(before);
            return since;
        }

        /** Leaves the scope on this thread; what was borrowed stays borrowed until the scope ends. */
        @Override
        public void close() {
            List<HeldLease> kept = since();
            if (!kept.isEmpty()) {
                // A session may last for days, and keep another one each time.
                left.removeIf(HeldLease::hasEnded);
                left.addAll(kept);
            }
            stopCounting();
        }
    }

    /**
     * Ends the scope, and returns what is left. Waits as {@code Connection.close()} does, and throws nothing.
     *
     * @return what was still held
     */
    public List<LeaseInfo> end() {
        Inside own = begun;
        List<HeldLease> leaked = own == null ? List.of() : own.since();
        begun = null;
        if (own != null) {
            own.stopCounting();
        }
        if (leaked.isEmpty() && left.isEmpty()) {
            return List.of();
        }
        List<LeaseInfo> returned = new ArrayList<>();
        for (HeldLease lease : leaked) {
            lease.giveBack().ifPresent(returned::add);
        }
        for (HeldLease lease = left.poll(); lease != null; lease = left.poll()) {
            lease.giveBack().ifPresent(returned::add);
        }
        return returned;
    }

    /** As {@link #end()}. */
    @Override
    public void close() {
        end();
    }

    /** The same task, in a scope of its own over these pools. */
    public static Runnable around(Runnable task, HoldfastDataSource... pools) {
        List<HoldfastDataSource> all = Arrays.asList(pools.clone());
        return () -> {
            try (LeaseScope scope = open(all)) {
                task.run();
            }
        };
    }

    /** The same executor, in which each task has a scope of its own over these pools. */
    public static ExecutorService around(ExecutorService executor, HoldfastDataSource... pools) {
        return new ScopedExecutor(executor, pools.clone());
    }

    private static final class ScopedExecutor extends AbstractExecutorService {
        private final ExecutorService executor;
        private final HoldfastDataSource[] pools;

        ScopedExecutor(ExecutorService executor, HoldfastDataSource[] pools) {
            this.executor = executor;
            this.pools = pools;
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(around(task, pools));
        }

        @Override
        public void shutdown() {
            executor.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return executor.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return executor.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return executor.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return executor.awaitTermination(timeout, unit);
        }
    }
}
