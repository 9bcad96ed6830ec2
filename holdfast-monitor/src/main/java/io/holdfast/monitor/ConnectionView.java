package io.holdfast.monitor;

import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.LeaseInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the dashboard shows it. Immutable.
 *
 * @param state a name of {@link io.holdfast.pool.ConnectionState}
 * @param serverId the server's number of its session; 0 while unknown
 * @param lease who holds it; null when nobody does
 */
public record ConnectionView(
        int slot,
        String state,
        double ageSeconds,
        double idleSeconds,
        double sinceAnswerSeconds,
        long serverId,
        long leases,
        @Nullable Lease lease) {

    /**
     * Who holds a connection.
     *
     * @param place where it was borrowed; null when that was not captured
     * @param threadAt what the borrower's thread is doing now
     * @param sql the last statement, masked
     * @param inCall true while a call on it is in progress
     */
    public record Lease(
            double seconds,
            String thread,
            String threadState,
            @Nullable String threadAt,
            @Nullable String place,
            List<String> stack,
            @Nullable String sql,
            boolean inCall) {
        private static final int FRAMES = 20;

        /** Copies. */
        public Lease {
            stack = List.copyOf(stack);
        }

        /** What the pool says of a lease. */
        static Lease of(LeaseInfo lease) {
            return new Lease(
                    lease.age().toNanos() / 1e9,
                    lease.threadName(),
                    lease.threadState().name(),
                    lease.threadLocation(),
                    lease.borrowSite(),
                    lease.borrowStack().stream()
                            .limit(FRAMES)
                            .map(StackTraceElement::toString)
                            .toList(),
                    lease.lastSql(),
                    lease.inCall());
        }
    }

    /** What the pool says of a connection. */
    public static ConnectionView of(ConnectionInfo info) {
        LeaseInfo lease = info.lease();
        return new ConnectionView(
                info.slot(),
                info.state().name(),
                info.age().toNanos() / 1e9,
                info.idle().toNanos() / 1e9,
                info.sinceAnswer().toNanos() / 1e9,
                info.serverId(),
                info.leases(),
                lease == null ? null : Lease.of(lease));
    }
}
