package io.holdfast.fleet;

import java.time.Duration;
import java.util.Set;

/**
 * One instance's line in the table of leases. Immutable.
 *
 * @param instance its name, which no other process ever has
 * @param host where it runs, for people
 * @param client the driver and the pool's version, for people
 * @param need the connections that it could use now
 * @param busy those in use
 * @param held those open, or being opened
 * @param granted the most that it may have open
 * @param beat rises with every change by the instance itself
 * @param lease for how long a beat counts
 * @param left true once it has promised to open nothing more
 * @param server the server on which its sessions are
 * @param sessions the server's numbers of its sessions at its last beat
 * @param joined since the instance joined the fleet, by the server's clock; for people
 * @param age since its last beat by the server's clock; for people, nothing is decided by it
 */
public record LeaseRow(
        String instance,
        String host,
        String client,
        int need,
        int busy,
        int held,
        int granted,
        long beat,
        Duration lease,
        boolean left,
        String server,
        Set<Long> sessions,
        Duration joined,
        Duration age) {
    /** Copies the set. */
    public LeaseRow {
        sessions = Set.copyOf(sessions);
    }

    LeaseRow withGranted(int other) {
        return new LeaseRow(
                instance, host, client, need, busy, held, other, beat, lease, left, server, sessions, joined, age);
    }
}
