package io.holdfast.pool.internal.jdbc;

import java.sql.SQLException;

/** Who lends a connection: a slot of the pool, as a lease sees it. */
public interface Lessor {
    /** Ends the lease. Called by the holder's {@code close()}, possibly more than once and by several threads. */
    void giveBack(LeasedConnection lease);

    /** The holder is about to abort the connection, and then to end the lease. */
    void aborts(LeasedConnection lease);

    /** A call on the lease, or on something made by it, failed. Must not throw. */
    void failed(LeasedConnection lease, SQLException error);

    /** Remembers what an attribute was before its first change, for {@code LeasedConnection}'s bit of it. */
    void keepOriginal(int bit) throws SQLException;

    /**
     * Has the server stop this call of the lease, and nothing else: until it is done, no further call of the lease begins and
     * the connection is not passed on. Any thread; waits for the network, for no longer than the opening of a connection may
     * take.
     *
     * @throws SQLException if it could not be done
     */
    void stopStatement(LeasedConnection lease, Stoppable call) throws SQLException;

    /** The holder was given an object of the driver's own: it may use the connection without any object of the lease. */
    void escaped();

    /**
     * A call that executes SQL begins.
     *
     * @throws SQLException if it must not
     */
    void callBegins(LeasedConnection lease) throws SQLException;

    /** That call has ended; {@code batch} says whether it ran a batch. */
    void callEnds(LeasedConnection lease, boolean batch);
}
