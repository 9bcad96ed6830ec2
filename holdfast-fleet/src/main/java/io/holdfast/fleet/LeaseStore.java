package io.holdfast.fleet;

import java.sql.SQLException;
import java.util.function.Function;

/**
 * The table of leases. Each call is one unit of work at the server, which may be done although the call throws. Requests of one
 * instance may be carried out late, and after later ones: those with a beat that is not above the row's do nothing.
 */
interface LeaseStore {
    /** Writes the instance's own row where it has one; what is granted becomes the less of the row's and {@link Report#keep()}. */
    Answer beat(Report report) throws SQLException;

    /**
     * With the budget row locked: reads everything, has it decided, and writes the decision. A fence whose row has a beat by now
     * undoes the whole; so does a conflict with another growth.
     */
    Answer grow(Report report, Function<Ledger, Settlement> decision) throws SQLException;
}
