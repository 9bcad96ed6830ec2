package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.doctor.server.VitalsReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server again and again, over one connection of its own and on a thread of its own. When the connection fails it
 * opens another one at once, and only when that fails too it says that the server does not answer. Thread-safe; whoever
 * reads the result never waits.
 */
final class Observer implements AutoCloseable {
    /** While the server does not answer. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** A question that fails sooner was refused, or cut off. */
    static final long LEAST_SILENCE_NANOS = 900_000_000L;

    private final Link.Opener opener;
    private final Duration interval;
    private final Duration budget;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ScheduledExecutorService timer;
    private final BootLog log;
    private final Consumer<Observation> seen;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();

    /** Written by the observer's thread. */
    private volatile Observation last = new Observation(null, 0, true, null, null, false, null, 0);
    /** When the question that is under way was asked; 0 while none is. Written by the observer's thread. */
    private volatile long askedAt;

    private volatile boolean closed;
    /** Written by the observer's thread; cut by any. */
    private volatile @Nullable Link link;

    private @Nullable VitalsReader reader;
    /** Whether the latest failure was the server's own word. The observer's thread only. */
    private boolean refused;

    /**
     * Starts the thread.
     *
     * @param interval the time between two questions
     * @param budget the longest that an answer may take
     * @param timer cuts what takes longer
     * @param log what is read of the server's log when it was started
     * @param seen takes each observation, on the observer's thread
     */
    Observer(
            String name,
            Link.Opener opener,
            Duration interval,
            Duration budget,
            InstantSource clock,
            LongSupplier nanos,
            ScheduledExecutorService timer,
            BootLog log,
            Consumer<Observation> seen) {
        this.opener = opener;
        this.interval = interval;
        this.budget = budget;
        this.clock = clock;
        this.nanos = nanos;
        this.timer = timer;
        this.log = log;
        this.seen = seen;
        this.thread = new Thread(this::run, "holdfast-monitor-observer-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What was seen last.
     *
     * @param at when; null before the first
     * @param atNanos the same, by the monotonic clock
     * @param answers whether the server answered; true before the first
     * @param vitals what it answered last; null before the first answer
     * @param failure why it did not; null when it did
     * @param refused true when the server spoke, and refused us: it is full, or does not know us
     * @param failingSince when that was asked which it was the first to fail; null when it does not fail
     * @param failingSinceNanos the same, by the monotonic clock
     * @param log what the server's log says, after a start that was seen; else empty
     * @param silentSince when a question was asked that had no answer, where a fresh connection then had one; else null
     */
    record Observation(
            @Nullable Instant at,
            long atNanos,
            boolean answers,
            @Nullable Vitals vitals,
            @Nullable String failure,
            boolean refused,
            @Nullable Instant failingSince,
            long failingSinceNanos,
            List<LogLine> log,
            @Nullable Instant silentSince) {

        /** Without a log or a silence. */
        Observation(
                @Nullable Instant at,
                long atNanos,
                boolean answers,
                @Nullable Vitals vitals,
                @Nullable String failure,
                boolean refused,
                @Nullable Instant failingSince,
                long failingSinceNanos) {
            this(at, atNanos, answers, vitals, failure, refused, failingSince, failingSinceNanos, List.of(), null);
        }

        private Observation afterSilence(Instant since) {
            return new Observation(
                    at, atNanos, answers, vitals, failure, refused, failingSince, failingSinceNanos, log, since);
        }
    }

    /** What was seen last; a question that has been unanswered for longer than its budget counts as a failure. */
    Observation last() {
        Observation newest = last;
        long asked = askedAt;
        long now = nanos.getAsLong();
        if (newest.answers && asked != 0 && now - asked > budget.toNanos()) {
            long late = now - asked;
            return new Observation(
                    newest.at,
                    newest.atNanos,
                    false,
                    newest.vitals,
                    "the server has not answered for " + TimeUnit.NANOSECONDS.toMillis(late) + " ms",
                    false,
                    clock.instant().minusNanos(late),
                    asked);
        }
        return newest;
    }

    private void run() {
        try {
            while (!closed) {
                boolean answers = look();
                report();
                pause(answers ? interval : RETRY);
            }
        } catch (InterruptedException e) {
            // Closed.
        } finally {
            cut();
        }
    }

    private void report() {
        try {
            seen.accept(last);
        } catch (RuntimeException | Error e) {
            // What is made of an observation must not end the watch.
        }
    }

    /** Asks; where that fails, asks over a fresh connection. */
    private boolean look() {
        askedAt = nonZero(nanos.getAsLong());
        try {
            if (link != null && ask() == null) {
                return true;
            }
            boolean silent = nanos.getAsLong() - askedAt >= LEAST_SILENCE_NANOS;
            String failure = closed ? "the monitor is closed" : ask();
            if (failure == null) {
                last = silent ? last.afterSilence(asked()) : last;
                return true;
            }
            Observation before = last;
            boolean failedBefore = before.failingSince != null;
            last = new Observation(
                    clock.instant(),
                    nanos.getAsLong(),
                    false,
                    before.vitals,
                    failure,
                    refused,
                    failedBefore ? before.failingSince : asked(),
                    failedBefore ? before.failingSinceNanos : askedAt);
            return false;
        } finally {
            askedAt = 0;
        }
    }

    /** When the question under way was asked: what ended before it had an answer is later than that. */
    private Instant asked() {
        return clock.instant().minusNanos(nanos.getAsLong() - askedAt);
    }

    /** One question; gives why it failed, or null. */
    private @Nullable String ask() {
        ScheduledFuture<?> limit = null;
        try {
            VitalsReader current = reader;
            if (link == null || current == null) {
                Link opened = opener.open();
                link = opened;
                current = new VitalsReader(opened.connection(), clock, nanos, budget);
                reader = current;
            }
            // Two budgets: the first belongs to the shortest question, the rest reads a few figures.
            limit = timer.schedule(this::cut, 2 * budget.toNanos(), TimeUnit.NANOSECONDS);
            Vitals vitals = current.read();
            List<LogLine> lines = log.read(current, vitals);
            last = new Observation(vitals.at(), nanos.getAsLong(), true, vitals, null, false, null, 0, lines, null);
            return null;
        } catch (Exception | Error e) {
            // A driver may throw anything; thrown on, it would end the watch.
            cut();
            refused = Failures.isRefusal(e);
            return Failures.sentence(e);
        } finally {
            if (limit != null) {
                limit.cancel(false);
            }
        }
    }

    private void cut() {
        Link current = link;
        link = null;
        if (current != null) {
            current.abort();
        }
    }

    private void pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !closed) {
                left = wake.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static long nonZero(long value) {
        return value == 0 ? 1 : value;
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        cut();
        thread.interrupt();
    }
}
