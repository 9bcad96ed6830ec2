package io.holdfast.pool.internal.lease;

import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.mysql.MySqlExceptionSorter;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.slot.Slot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is known of a live lease, and of what it failed with. */
public final class LeaseFacts {
    private LeaseFacts() {}

    /** The socket of a live lease's connection; null where it is not the pool's. */
    public static @Nullable PhysicalLink linkOf(Connection connection) {
        return connection instanceof Lease lease && lease.lessor() instanceof Slot slot ? slot.link() : null;
    }

    /** Bytes sent so far on a live lease's connection; -1 where they are not counted. */
    public static long bytesSent(Connection connection) {
        if (connection instanceof Lease lease && lease.lessor() instanceof Slot slot) {
            PhysicalLink link = slot.link();
            return link == null || !slot.isOwnedBy(lease.stamp()) ? -1 : link.bytesSent();
        }
        return -1;
    }

    /** True when this failure is, or was caused by, the one with which a live lease lost its connection. */
    public static boolean isLoss(Connection connection, SQLException error) {
        if (connection instanceof Lease lease && lease.lessor() instanceof Slot slot && slot.isOwnedBy(lease.stamp())) {
            SQLException loss = slot.lostBy();
            return loss != null && MySqlExceptionSorter.firstCause(error, cause -> cause == loss) != null;
        }
        return false;
    }

    /** True when this failure, or a cause of it, says that the server has undone what this lease asked for. */
    public static boolean isUndone(Lease lease, SQLException error) {
        return lease.lessor() instanceof Slot slot
                && slot.isOwnedBy(lease.stamp())
                && MySqlExceptionSorter.firstCause(error, cause -> slot.isUndoneBy(cause)) != null;
    }

    /** True when a live lease gave out an object of the driver's own, whose use is not seen. */
    public static boolean hasEscaped(Lease lease) {
        return lease.lessor() instanceof Slot slot && slot.hasEscaped();
    }

    /** Drivers do not always pass on why their socket was closed. */
    static void explain(SQLException error, IOException reason) {
        int depth = 0;
        Throwable last = error;
        for (Throwable cause = error; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause == reason) {
                return;
            }
            last = cause;
        }
        try {
            last.initCause(reason);
        } catch (IllegalStateException | IllegalArgumentException e) {
            error.addSuppressed(reason);
        }
    }
}
