package io.holdfast.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link: the faults that hold, slow or end its bytes. One pump thread forwards; any thread may change
 * the faults, which takes effect at once, also for a pump that waits here.
 */
final class LinkFaults {
    private static final long NONE = -1;
    private static final int SLICES_PER_SECOND = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All guarded by lock.
    private boolean blackHole;
    private boolean ended;
    private long delayNanos;
    private long bytesPerSecond = NONE;
    private long chunksUntilHang = NONE;
    private long bytesUntilCut = NONE;
    private @Nullable Cut cut;
    private long forwarded;

    void blackHole() {
        change(() -> blackHole = true);
    }

    void delay(long nanos) {
        change(() -> delayNanos = nanos);
    }

    void throttle(long rate) {
        change(() -> bytesPerSecond = rate);
    }

    void hangAfterChunks(int chunks) {
        change(() -> {
            chunksUntilHang = chunks;
            blackHole |= chunks == 0;
        });
    }

    void cutAfterBytes(long bytes, Cut how) {
        change(() -> {
            bytesUntilCut = bytes;
            cut = how;
        });
    }

    void heal() {
        change(() -> {
            blackHole = false;
            delayNanos = 0;
            bytesPerSecond = NONE;
            chunksUntilHang = NONE;
            bytesUntilCut = NONE;
        });
    }

    /** Lets the pump go: from now on it gets an exception. */
    void end() {
        change(() -> ended = true);
    }

    private void change(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long forwarded() {
        lock.lock();
        try {
            return forwarded;
        } finally {
            lock.unlock();
        }
    }

    boolean isBlackHole() {
        lock.lock();
        try {
            return blackHole;
        } finally {
            lock.unlock();
        }
    }

    /** Waits while this direction is a black hole. */
    void awaitOpen() throws IOException {
        lock.lock();
        try {
            while (blackHole && !ended) {
                changed.awaitUninterruptibly();
            }
            requireNotEnded();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes the chunk as the faults allow.
     *
     * @return how the link must be cut now, or null if it goes on
     */
    @Nullable
    Cut forward(byte[] chunk, int length, OutputStream out) throws IOException {
        pause(() -> delayNanos);
        int sent = 0;
        while (sent < length) {
            awaitOpen();
            int slice = slice(length - sent);
            if (slice > 0) {
                out.write(chunk, sent, slice);
            }
            sent += slice;
            long justSent = slice;
            Cut due = count(slice);
            if (due != null) {
                return due;
            }
            pause(() -> bytesPerSecond > 0 ? justSent * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond : 0);
        }
        countChunk();
        return null;
    }

    private int slice(int wanted) {
        lock.lock();
        try {
            long most = wanted;
            if (bytesPerSecond > 0) {
                most = Math.min(most, Math.max(1, bytesPerSecond / SLICES_PER_SECOND));
            }
            if (bytesUntilCut != NONE) {
                most = Math.min(most, bytesUntilCut);
            }
            return (int) most;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Cut count(int bytes) {
        lock.lock();
        try {
            forwarded += bytes;
            if (bytesUntilCut == NONE) {
                return null;
            }
            bytesUntilCut = Math.max(0, bytesUntilCut - bytes);
            return bytesUntilCut == 0 ? cut : null;
        } finally {
            lock.unlock();
        }
    }

    private void countChunk() {
        lock.lock();
        try {
            if (chunksUntilHang > 0 && --chunksUntilHang == 0) {
                blackHole = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The wait is read again after each change, so that healing ends it. */
    private void pause(LongSupplier nanos) throws IOException {
        lock.lock();
        try {
            long start = System.nanoTime();
            long left;
            while (!ended && (left = nanos.getAsLong() - (System.nanoTime() - start)) > 0) {
                changed.awaitNanos(left);
            }
            requireNotEnded();
        } catch (InterruptedException e) {
            throw new SocketException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    private void requireNotEnded() throws SocketException {
        if (ended) {
            throw new SocketException("link ended");
        }
    }
}
