package io.holdfast.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A one-shot fault of a {@link FaultProxy} that waits for a client's bytes, on whichever link they come first.
 * Thread-safe.
 */
public final class Trap {
    private final byte[] bytes;
    private final boolean forwardFirst;
    private final Cut cut;
    private final AtomicBoolean armed = new AtomicBoolean(true);
    private final CountDownLatch sprung = new CountDownLatch(1);

    Trap(byte[] bytes, boolean forwardFirst, Cut cut) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a trap needs at least one byte to wait for");
        }
        this.bytes = bytes.clone();
        this.forwardFirst = forwardFirst;
        this.cut = cut;
    }

    /** Whether the bytes came and the link is cut. */
    public boolean isSprung() {
        return sprung.getCount() == 0;
    }

    /** Waits until {@link #isSprung()}. False if that took longer. */
    public boolean awaitSprung(Duration limit) throws InterruptedException {
        return sprung.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean forwardFirst() {
        return forwardFirst;
    }

    Cut cut() {
        return cut;
    }

    int length() {
        return bytes.length;
    }

    void disarm() {
        armed.set(false);
    }

    /** True for the first link whose bytes match. */
    boolean catches(byte[] window, int length) {
        return armed.get() && contains(window, length) && armed.compareAndSet(true, false);
    }

    void spring() {
        sprung.countDown();
    }

    private boolean contains(byte[] window, int length) {
        for (int start = 0; start + bytes.length <= length; start++) {
            int matched = 0;
            while (matched < bytes.length && window[start + matched] == bytes[matched]) {
                matched++;
            }
            if (matched == bytes.length) {
                return true;
            }
        }
        return false;
    }
}
