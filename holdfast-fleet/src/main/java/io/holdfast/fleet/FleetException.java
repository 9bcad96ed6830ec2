package io.holdfast.fleet;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** No connection may be opened, because others have the budget or because they may have it. */
public final class FleetException extends SQLException {
    private static final long serialVersionUID = 1L;

    private final FleetCode fleetCode;

    /** What the server would say of too many connections. */
    private static final int TOO_MANY = 1226;

    FleetException(FleetCode fleetCode, String event, @Nullable Throwable before) {
        super(
                fleetCode + " " + event + " See: holdfast explain " + fleetCode,
                "08001",
                fleetCode == FleetCode.NO_SHARE ? TOO_MANY : 0);
        this.fleetCode = fleetCode;
        // Not as the cause: it is not why this opening failed, and says nothing about the server.
        if (before != null) {
            addSuppressed(before);
        }
    }

    /** The stable code of what went wrong. */
    public FleetCode fleetCode() {
        return fleetCode;
    }
}
