package io.holdfast.pool;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One lease, as seen from outside at one moment.
 *
 * @param slot the number of the slot in its pool, from 0
 * @param age how long ago it was borrowed
 * @param threadName the thread that borrowed it
 * @param threadState what that thread is doing now; TERMINATED when it has ended
 * @param threadLocation the top frame of its stack now, or null when it has none or is a virtual thread
 * @param borrowSite the place in the code that borrowed it, or null when it was not captured
 * @param borrowStack the stack of the borrow from that place on; empty when it was not captured
 * @param lastSql the last statement with its literals masked, or null when none ran
 * @param inCall true while a call to the driver is in progress on it
 */
public record LeaseInfo(
        int slot,
        Duration age,
        String threadName,
        Thread.State threadState,
        @Nullable String threadLocation,
        @Nullable String borrowSite,
        List<StackTraceElement> borrowStack,
        @Nullable String lastSql,
        boolean inCall) {

    /** Copies the list. */
    public LeaseInfo {
        borrowStack = List.copyOf(borrowStack);
    }
}
