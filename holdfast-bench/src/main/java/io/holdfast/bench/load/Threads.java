package io.holdfast.bench.load;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/** Platform and virtual threads, on a JVM that may not have the latter. */
final class Threads {
    private static final int STACK_BYTES = 256 * 1024;

    private Threads() {}

    static boolean haveVirtual() {
        return Runtime.version().feature() >= 21;
    }

    static ThreadFactory platform() {
        return task -> {
            Thread thread = new Thread(null, task, "load", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** By reflection: this code is compiled for Java 17. */
    static ThreadFactory virtual() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads need Java 21 or later", e);
        }
    }

    /** Sleeps without a lock; 0 returns at once. */
    static void rest(long nanos) {
        if (nanos <= 0) {
            return;
        }
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
