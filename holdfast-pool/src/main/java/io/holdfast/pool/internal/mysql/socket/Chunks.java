package io.holdfast.pool.internal.mysql.socket;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for the transfer of large arrays: {@value #MOST} pieces of {@value #SIZE} bytes for all sockets of
 * the JVM. Given an array of any length, a channel copies it whole into memory that its thread then keeps. Thread-safe.
 */
final class Chunks {
    static final int SIZE = 128 << 10;
    /** Arrays up to this length, and pieces of longer ones where no chunk is free, are given to the channel as they are. */
    static final int SMALL = 16 << 10;

    private static final int MOST = 12;
    private static final ConcurrentLinkedQueue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger MADE = new AtomicInteger();

    private Chunks() {}

    /** A chunk, to be given back; null when all are in use. */
    static @Nullable ByteBuffer take() {
        ByteBuffer free = FREE.poll();
        if (free == null && MADE.get() < MOST) {
            if (MADE.incrementAndGet() <= MOST) {
                try {
                    free = ByteBuffer.allocateDirect(SIZE);
                } catch (OutOfMemoryError e) {
                    // The small pieces do.
                    MADE.decrementAndGet();
                }
            } else {
                MADE.decrementAndGet();
            }
        }
        return free == null ? null : free.clear();
    }

    /** Lets others use it. */
    static void give(ByteBuffer chunk) {
        FREE.add(chunk);
    }
}
