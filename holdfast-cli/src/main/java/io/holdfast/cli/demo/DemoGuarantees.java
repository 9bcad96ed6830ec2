package io.holdfast.cli.demo;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.holdfast.cli.demo.DemoResult.Breach;
import io.holdfast.cli.demo.DemoResult.Checked;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checks of the demo, all of them, for one pool. The workload, the watch on the server and the end of the run report what
 * they saw; this decides whether it breaks a guarantee. Thread-safe.
 *
 * <p>Times are judged with a tolerance, because a busy machine that runs a server, two pools and forty threads wakes nobody on
 * the dot: {@link #SCHEDULING} plus whatever {@link StallWatch} saw the machine stall meanwhile. What has to be told apart from
 * that is a wait for the network, which lasts {@link DemoSettings#readTimeout} here.
 */
final class DemoGuarantees {
    /** Allowed on top of every limit in time. */
    static final Duration SCHEDULING = Duration.ofMillis(400);

    private static final Duration BORROW_SLACK = Duration.ofMillis(10);
    private static final Duration LEASE_CLOSE = Duration.ofMillis(50);

    /** A closed session stays in the server's list for a moment; more than this in a row is more than a moment. */
    private static final int SESSION_LOOKS = 5;

    private final DemoSettings settings;
    private final StallWatch stalls;
    private final Map<String, Thread> users = new ConcurrentHashMap<>();
    private final Map<Guarantee, Count> counts = new EnumMap<>(Guarantee.class);
    private int looksAboveSize;

    private static final class Count {
        private long observed;
        private long broken;
        private @Nullable String example;
    }

    DemoGuarantees(DemoSettings settings, StallWatch stalls) {
        this.settings = settings;
        this.stalls = stalls;
        Arrays.stream(Guarantee.values()).forEach(guarantee -> counts.put(guarantee, new Count()));
    }

    /** G1: the session that carries {@code marker} begins to work for this thread. */
    void sessionTaken(String marker) {
        Thread other = users.put(marker, Thread.currentThread());
        check(
                Guarantee.G1,
                other == null || other.equals(Thread.currentThread()),
                () -> "one session served " + Objects.requireNonNull(other).getName() + " and "
                        + Thread.currentThread().getName() + " at once");
    }

    /** G1: this thread is done with the session. To be called before the lease is closed. */
    void sessionLeft(String marker) {
        users.remove(marker, Thread.currentThread());
    }

    /** G3: a borrow that was asked for at {@code askedAt} has just returned or thrown. */
    void borrowEnded(long askedAt) {
        long took = System.nanoTime() - askedAt;
        Duration limit = settings.borrowTimeout().plus(BORROW_SLACK);
        check(Guarantee.G3, inTime(took, limit, askedAt), () -> "a borrow took " + millis(took));
    }

    /** G8: what the first statement of a lease saw, beside what a fresh connection sees. */
    void sessionSeen(SessionState seen, SessionState fresh) {
        check(Guarantee.G8, seen.equals(fresh), () -> "found " + seen.differenceFrom(fresh));
    }

    /** G9: how many rows are visible that were never committed. */
    void uncommittedRowsVisible(long rows) {
        check(Guarantee.G9, rows == 0, () -> rows + " rows are visible that were never committed");
    }

    /** G12: one look at the server's list of sessions. */
    synchronized void sessionsAtServer(int sessions) {
        looksAboveSize = sessions > settings.poolSize() ? looksAboveSize + 1 : 0;
        check(
                Guarantee.G12,
                looksAboveSize < SESSION_LOOKS,
                () -> "the server had " + sessions + " sessions of a pool of " + settings.poolSize());
    }

    /** G14: the close of a lease, begun at {@code begunAt}, has just returned, or thrown. */
    void leaseClosed(long begunAt, @Nullable Throwable thrown) {
        long took = System.nanoTime() - begunAt;
        check(
                Guarantee.G14,
                thrown == null && inTime(took, LEASE_CLOSE, begunAt),
                () -> thrown == null ? "closing a lease took " + millis(took) : "closing a lease threw " + thrown);
    }

    /** G2: all threads of the workload have been told to end. */
    void loadEnded(int threadsInBorrow, int waiting, int borrowable) {
        check(Guarantee.G2, threadsInBorrow == 0, () -> threadsInBorrow + " threads were still in a borrow");
        check(Guarantee.G2, waiting == 0, () -> waiting + " waiters were left");
        check(
                Guarantee.G2,
                borrowable == settings.poolSize(),
                () -> borrowable + " of " + settings.poolSize() + " connections could be borrowed");
    }

    /** G13: the pool's close, begun at {@code begunAt}, took this long and left these threads. */
    void poolClosed(long begunAt, long tookNanos, List<String> threadsLeft) {
        check(
                Guarantee.G13,
                inTime(tookNanos, settings.shutdownTimeout(), begunAt),
                () -> "closing the pool took " + millis(tookNanos));
        check(Guarantee.G13, threadsLeft.isEmpty(), () -> "threads left: " + threadsLeft);
    }

    /** What did not hold, in the order of the guarantees. */
    synchronized List<Breach> broken() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue().broken > 0)
                .map(entry -> new Breach(
                        entry.getKey().name(),
                        entry.getKey().claim(),
                        entry.getValue().broken,
                        Objects.requireNonNullElse(entry.getValue().example, "")))
                .toList();
    }

    /** How often each guarantee was looked at; one that was never looked at was not shown to hold. */
    synchronized List<Checked> checked() {
        return counts.entrySet().stream()
                .map(entry -> new Checked(
                        entry.getKey().name(),
                        entry.getKey().claim(),
                        entry.getValue().observed,
                        entry.getValue().broken))
                .toList();
    }

    private boolean inTime(long tookNanos, Duration limit, long sinceNanos) {
        long excess = tookNanos - limit.plus(SCHEDULING).toNanos();
        return excess <= 0 || excess <= stalls.stalledSince(sinceNanos);
    }

    private synchronized void check(Guarantee guarantee, boolean holds, Supplier<String> example) {
        Count count = Objects.requireNonNull(counts.get(guarantee));
        count.observed++;
        if (!holds) {
            count.broken++;
            count.example = count.example == null ? example.get() : count.example;
        }
    }

    private static String millis(long nanos) {
        return NANOSECONDS.toMillis(nanos) + " ms";
    }
}
