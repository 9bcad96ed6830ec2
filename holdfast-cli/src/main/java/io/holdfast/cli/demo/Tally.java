package io.holdfast.cli.demo;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the workload of one pool met. Written by its threads; {@link #takeInterval} and {@link #waits} are for one reader. */
final class Tally {
    private static final long LONGEST_WAIT = TimeUnit.MINUTES.toNanos(10);

    private final LongAdder borrows = new LongAdder();
    private final LongAdder failedBorrows = new LongAdder();
    private final LongAdder failedStatements = new LongAdder();
    private final LongAdder deadOnArrival = new LongAdder();
    private final AtomicLong lastSuccess = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGap = new AtomicLong();
    private final Recorder recentWaits = new Recorder(LONGEST_WAIT, 2);
    private final Histogram waits = new Histogram(LONGEST_WAIT, 2);

    void borrowed(long waitedNanos) {
        borrows.increment();
        recentWaits.recordValue(Math.min(waitedNanos, LONGEST_WAIT));
    }

    /** A refused borrower waited too: its wait counts among the waits. */
    void borrowFailed(long waitedNanos) {
        failedBorrows.increment();
        recentWaits.recordValue(Math.min(waitedNanos, LONGEST_WAIT));
    }

    /** A statement failed; {@code first} when it was the lease's first, so that the connection was dead when it was lent. */
    void statementFailed(boolean first) {
        failedStatements.increment();
        if (first) {
            deadOnArrival.increment();
        }
    }

    /** A lease did all its work. */
    void succeeded() {
        noteGap(lastSuccess.getAndSet(System.nanoTime()));
    }

    private void noteGap(long since) {
        longestGap.accumulateAndGet(System.nanoTime() - since, Math::max);
    }

    /** The longest time without a lease that did its work, since the last call; the time up to now counts. */
    long takeLongestGap() {
        noteGap(lastSuccess.get());
        return longestGap.getAndSet(0);
    }

    Totals totals() {
        return new Totals(borrows.sum(), failedBorrows.sum(), failedStatements.sum(), deadOnArrival.sum());
    }

    /** The waits since the last call, which also join {@link #waits}. */
    Histogram takeInterval() {
        Histogram interval = recentWaits.getIntervalHistogram();
        waits.add(interval);
        return interval;
    }

    /** All waits up to the last {@link #takeInterval}. */
    Histogram waits() {
        return waits;
    }

    /** Counts since the start. */
    record Totals(long borrows, long failedBorrows, long failedStatements, long deadOnArrival) {
        Totals minus(Totals earlier) {
            return new Totals(
                    borrows - earlier.borrows,
                    failedBorrows - earlier.failedBorrows,
                    failedStatements - earlier.failedStatements,
                    deadOnArrival - earlier.deadOnArrival);
        }
    }
}
