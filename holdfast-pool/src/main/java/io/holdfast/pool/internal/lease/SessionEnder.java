package io.holdfast.pool.internal.lease;

import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.slot.Slot;
import java.sql.SQLException;

/** Has the server end sessions that the pool has given up, and stop statements. Thread-safe. */
public interface SessionEnder {
    /** Has the server end the session of a slot that the caller owns; does not wait. */
    void endSessionOf(Slot slot, String what);

    /**
     * Has the server stop a call of a live lease, which stays as it is, and nothing else. Waits, for no longer than the opening
     * of a connection may take.
     *
     * @param stamp the lease's
     * @throws SQLException if it could not be done
     */
    void stop(Slot slot, int stamp, Stoppable call) throws SQLException;

    /** Has the server stop whatever runs in the session of a slot that the caller owns by this stamp, for a result that is not read. */
    void stopAny(Slot slot, int stamp) throws SQLException;

    /** True while a slot's place is to wait for the end of its session: there is no other connection to end it with. */
    boolean waitsFor(Slot slot, int closing);

    /** True while a connection that becomes free is wanted here first. Read without order by each return. */
    boolean isWanting();

    /** Uses a connection that is free, and that the caller owns, before any borrower gets it; false where it is not needed. */
    boolean takes(Slot slot, int stamp);
}
