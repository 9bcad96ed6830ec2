package io.holdfast.pool.internal.report;

import io.holdfast.application.Caller;
import io.holdfast.pool.internal.context.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Leases that were seen, without waiting for their time to pass. */
final class Seen {
    private Seen() {}

    /** A lease of this place that was used for so long. */
    static ObservedLease used(@Nullable Throwable site, long nanos) {
        ObservedLease lease = new ObservedLease(site, null, null, null);
        set(lease, "usedNanos", nanos);
        return lease;
    }

    /** The call in progress began so long ago. */
    static void began(ObservedLease lease, long nanosAgo) {
        set(lease, "callSince", Ticker.systemNanos() - nanosAgo);
    }

    /** The last row was read so long ago. */
    static void read(ObservedLease lease, long nanosAgo) {
        set(lease, "readUntil", Ticker.systemNanos() - nanosAgo);
    }

    /** When the last row was read; 0 when what came last was no read. */
    static long readUntil(ObservedLease lease) {
        return (long) field("readUntil").get(lease);
    }

    private static void set(ObservedLease lease, String field, long value) {
        field(field).set(lease, value);
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.privateLookupIn(ObservedLease.class, MethodHandles.lookup())
                    .findVarHandle(ObservedLease.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The stack of a borrow in an application. */
    static Throwable site() {
        return of(() -> new Throwable("borrowed"), false);
    }

    /** The stack of a borrow on another line of it. */
    static Throwable otherSite() {
        return of(() -> new Throwable("borrowed"), true);
    }

    private static <T> T of(Callable<T> work, boolean elsewhere) {
        try {
            return elsewhere ? Caller.callElsewhere(work) : Caller.call(work);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
