package io.holdfast.fleet;

import java.util.List;
import java.util.Set;

/**
 * All that a growth decides by, read under the lock of the budget row. Immutable.
 *
 * @param server which server this is, and which life of it: another value after a switch of the primary and after a restart
 * @param serverMicros its clock
 * @param sessions the numbers of the account's sessions there now
 * @param own the session that reads this
 */
record Ledger(Budget budget, List<LeaseRow> rows, String server, long serverMicros, Set<Long> sessions, long own) {
    Ledger {
        rows = List.copyOf(rows);
        sessions = Set.copyOf(sessions);
    }

    /** True where the row's sessions are on this server. */
    boolean isHere(LeaseRow row) {
        return server.equals(row.server()) || server.startsWith(row.server() + "/");
    }

    /** How many of these are there now. */
    int present(Set<Long> numbers) {
        return (int) numbers.stream().filter(sessions::contains).count();
    }

    /** True where that was this server, in this life of it or another. */
    boolean isSameServer(String other) {
        return id(server).equals(id(other));
    }

    private static String id(String server) {
        int life = server.lastIndexOf('/');
        return life < 0 ? server : server.substring(0, life);
    }
}
