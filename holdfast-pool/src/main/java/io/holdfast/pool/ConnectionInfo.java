package io.holdfast.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a pool, as seen from outside at one moment.
 *
 * @param slot the number of its slot in the pool, from 0
 * @param age how long ago it was opened; zero while it is being opened
 * @param idle for how long nobody has used it; zero while it is lent
 * @param sinceAnswer how long ago the server last answered on it, as far as the pool knows: statements of a lease that is
 *     out are not counted
 * @param serverId the server's number of its session; 0 while unknown
 * @param between what stands between it and its server
 * @param leases leases given from this slot so far, over all its connections
 * @param lease who holds it; null when nobody does
 */
public record ConnectionInfo(
        int slot,
        ConnectionState state,
        Duration age,
        Duration idle,
        Duration sinceAnswer,
        long serverId,
        Between between,
        long leases,
        @Nullable LeaseInfo lease) {}
