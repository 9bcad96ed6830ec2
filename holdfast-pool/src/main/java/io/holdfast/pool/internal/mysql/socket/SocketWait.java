package io.holdfast.pool.internal.mysql.socket;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The waits of one direction, one after the other: {@link #begin}, {@link #await} after each attempt that found nothing,
 * {@link #end}. Guarded by that direction's lock.
 */
final class SocketWait {
    /** When a read that gets nothing is reported first, and how often after {@link #REPORT_EVERY_NANOS}. */
    private static final long FIRST_REPORT_NANOS = 20_000_000_000L;

    private static final long REPORT_EVERY_NANOS = 60_000_000_000L;

    /** No wait lasts longer without a look at the clock. */
    private static final long SLICE_NANOS = 1_000_000_000L;
    /** A wait that took so much longer than it should: the process stood still. */
    private static final long STOOD_STILL_NANOS = 1_000_000_000L;
    /** For how long the statement of an interrupted virtual thread goes on: most answers are here by then. */
    private static final long INTERRUPTED_NANOS = 50_000_000L;
    /** Between two looks where there is nothing to wait with; from the first to the later ones. */
    private static final long SHORTEST_NAP_NANOS = 20_000L;

    private static final long LONGEST_NAP_NANOS = 1_000_000L;

    private final ChannelSocket socket;
    private final SocketChannel channel;
    private final LongSupplier nanos;
    private final PhysicalLink.Silence silence;
    private volatile Waits.@Nullable Seat seat;
    private int operation;
    /** {@link Long#MAX_VALUE} is for ever. */
    private long left;

    private long since;
    private long waited;
    private long nextReport;
    /** The number of the wait under way; even while there is none. */
    private volatile long number;

    private boolean begun;
    private boolean seated;
    private boolean interrupted;
    private boolean stopped;
    private long nap;

    SocketWait(ChannelSocket socket, LongSupplier nanos, PhysicalLink.Silence silence) {
        this.socket = socket;
        this.channel = socket.channel;
        this.nanos = nanos;
        this.silence = silence;
    }

    /** Where it waits with others; null before the first wait that had a place. Any thread. */
    Waits.@Nullable Seat seat() {
        return seat;
    }

    /** True while the wait goes on that was reported under this number. Any thread. */
    boolean isNumber(long reported) {
        return number == reported;
    }

    void begin(int newOperation, int timeoutMillis) {
        operation = newOperation;
        left = timeoutMillis == 0 ? Long.MAX_VALUE : timeoutMillis * 1_000_000L;
        begun = false;
        interrupted = false;
        stopped = false;
        waited = 0;
        nextReport = FIRST_REPORT_NANOS;
        nap = SHORTEST_NAP_NANOS;
    }

    /** Waits for a while at the most. Throws when the time was over before the last attempt. */
    void await(String overdue) throws IOException {
        if (left <= 0) {
            socket.close();
            throw stopped ? new InterruptedWait() : new SocketTimeoutException(overdue);
        }
        if (!begun) {
            begun = true;
            since = nanos.getAsLong();
        }
        if (waited >= nextReport && operation == SelectionKey.OP_READ) {
            if (nextReport == FIRST_REPORT_NANOS) {
                number++;
            }
            nextReport = nextReport < REPORT_EVERY_NANOS ? REPORT_EVERY_NANOS : nextReport + REPORT_EVERY_NANOS;
            silence.lasts(waited, number);
        }
        long slice = Math.min(left, SLICE_NANOS);
        pause(slice);
        if (Thread.interrupted()) {
            interrupted = true;
            if (!stopped && Virtual.isCurrent()) {
                stopped = true;
                left = Math.min(left, INTERRUPTED_NANOS + (nanos.getAsLong() - since));
            }
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        long now = nanos.getAsLong();
        long took = now - since;
        since = now;
        if (took <= slice + STOOD_STILL_NANOS) {
            waited += took;
            left -= left == Long.MAX_VALUE ? 0 : took;
        }
    }

    /** Without the lock, so that it may be of the wait before. */
    long lastsNanos() {
        return begun ? Math.max(0, waited + nanos.getAsLong() - since) : 0;
    }

    /** Something went through: the time begins again. */
    void progress(int timeoutMillis) {
        left = timeoutMillis == 0 ? Long.MAX_VALUE : timeoutMillis * 1_000_000L;
        begun = false;
    }

    private void pause(long slice) throws IOException {
        Waits.Seat mine = seat;
        if (!seated) {
            mine = Waits.SHARED.take(channel, operation, mine, since);
            if (mine != null) {
                seat = mine;
                seated = true;
                if (!channel.isOpen()) {
                    // A thread that closed it before the line above did not see whom to wake.
                    throw new ClosedChannelException();
                }
            }
        }
        if (seated && mine != null) {
            try {
                mine.await((slice + 999_999) / 1_000_000);
            } catch (ClosedSelectorException e) {
                seated = false;
            }
        } else {
            LockSupport.parkNanos(socket, Math.min(slice, nap));
            nap = Math.min(LONGEST_NAP_NANOS, nap + nap / 4);
        }
    }

    void end() {
        if (waited >= FIRST_REPORT_NANOS && (number & 1) == 1) {
            number++;
        }
        Waits.Seat mine = seat;
        if (seated && mine != null) {
            seated = false;
            mine.give();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
