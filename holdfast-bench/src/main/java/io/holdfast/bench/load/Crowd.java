package io.holdfast.bench.load;

import io.holdfast.bench.fork.Findings;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Threads that borrow, hold and return without a pause. Waits count that began while it measured, those that had not ended
 * at its end included.
 */
final class Crowd {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final int MOST_HISTOGRAMS = 128;
    private static final int LONGEST_END_SECONDS = 60;

    /** What a thread does with a lease. */
    @FunctionalInterface
    interface Work {
        void on(Connection lease) throws SQLException;
    }

    private final DataSource pool;
    private final int threads;
    private final boolean virtual;
    private final Work work;
    private final boolean timesWaitAlone;
    private final Histogram[] histograms;
    private final LongAdder failures = new LongAdder();
    private final CountDownLatch ended;
    private volatile boolean measuring;
    private volatile boolean stopped;

    /**
     * Does not begin yet.
     *
     * @param timesWaitAlone reads the clock before and after a borrow; otherwise once a round, so that a round that does
     *     nothing is not mostly clock: a wait is then the whole round
     */
    Crowd(DataSource pool, int threads, boolean virtual, Work work, boolean timesWaitAlone) {
        this.pool = pool;
        this.threads = threads;
        this.virtual = virtual;
        this.work = work;
        this.timesWaitAlone = timesWaitAlone;
        this.ended = new CountDownLatch(threads);
        this.histograms = new Histogram[Math.min(threads, MOST_HISTOGRAMS)];
        for (int i = 0; i < histograms.length; i++) {
            histograms[i] = threads > MOST_HISTOGRAMS
                    ? new ConcurrentHistogram(LONGEST_NANOS, DIGITS)
                    : new Histogram(LONGEST_NANOS, DIGITS);
        }
    }

    /**
     * What the crowd saw.
     *
     * @param waits of all threads, in nanoseconds
     * @param threads how many they are
     * @param seconds how long it was measured
     * @param cpuNanos what the process used meanwhile
     * @param failures borrows and works that threw
     * @param stuck threads that had not come back a minute after the end
     */
    record Seen(Histogram waits, int threads, double seconds, long cpuNanos, long failures, long stuck) {
        /**
         * The waits as requests that come evenly would have them: while a thread waits for ten rounds it asks once instead of ten times, and
         * those who starve would hardly count (HdrHistogram's correction for coordinated omission).
         */
        Histogram correctedWaits() {
            long round = (long) (threads * seconds * 1e9 / Math.max(1, waits.getTotalCount()));
            return waits.copyCorrectedForCoordinatedOmission(Math.max(1, round));
        }

        void report(Findings findings) {
            double leases = waits.getTotalCount();
            findings.add("throughput", leases / seconds, "/s");
            findings.add("p50", waits.getValueAtPercentile(50) / 1e6, "ms");
            findings.add("p99", waits.getValueAtPercentile(99) / 1e6, "ms");
            findings.add("p99 corrected", correctedWaits().getValueAtPercentile(99) / 1e6, "ms");
            findings.add("p999", waits.getValueAtPercentile(99.9) / 1e6, "ms");
            findings.add("longest", waits.getMaxValue() / 1e6, "ms");
            findings.add("cpu", cpuNanos / 1e3 / leases, "µs");
            findings.add("failed", failures + stuck, "");
        }
    }

    Seen run(Duration warmUp, Duration measure) throws InterruptedException {
        ThreadFactory factory = virtual ? Threads.virtual() : Threads.platform();
        for (int i = 0; i < threads; i++) {
            Histogram mine = histograms[i % histograms.length];
            factory.newThread(() -> borrowAll(mine)).start();
        }
        TimeUnit.NANOSECONDS.sleep(warmUp.toNanos());
        long cpu = cpuNanos();
        long begun = System.nanoTime();
        measuring = true;
        TimeUnit.NANOSECONDS.sleep(measure.toNanos());
        long took = System.nanoTime() - begun;
        cpu = cpuNanos() - cpu;
        long done = 0;
        for (Histogram histogram : histograms) {
            done += histogram.getTotalCount();
        }
        stopped = true;
        ended.await(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        Histogram all = new Histogram(LONGEST_NANOS, DIGITS);
        for (Histogram histogram : histograms) {
            all.add(histogram);
        }
        // What ended after the end is a wait to be counted, but belongs to a time of its own.
        double seconds = took / 1e9 * all.getTotalCount() / Math.max(1, done);
        return new Seen(all, threads, seconds, cpu, failures.sum(), ended.getCount());
    }

    private void borrowAll(Histogram waits) {
        try {
            long asked = System.nanoTime();
            while (!stopped) {
                boolean counts = measuring;
                long served = asked;
                try (Connection lease = pool.getConnection()) {
                    if (timesWaitAlone) {
                        served = System.nanoTime();
                    }
                    work.on(lease);
                } catch (SQLException e) {
                    failures.increment();
                }
                long now = System.nanoTime();
                if (counts) {
                    waits.recordValue(Math.min(LONGEST_NANOS, (timesWaitAlone ? served : now) - asked));
                }
                asked = now;
            }
        } finally {
            ended.countDown();
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
