package io.holdfast.fleet;

import java.time.Duration;

/**
 * What a fleet shares: the one row that all growth locks. Immutable.
 *
 * @param connections the most sessions that the account may have
 * @param reserve of these, the ones kept free for instances that join and for sessions that are on their way out
 * @param level how it was divided last
 * @param dividedFor the connections and reserve that {@code level} was computed for, as {@code connections - reserve}
 * @param members how many instances there were then
 * @param server the server that granted last; empty before the first grant
 * @param learningUntil by the server's clock, in microseconds: until then nothing is granted that was not granted before
 * @param auditor the instance that counts the sessions at the server again and again, also while none needs more; empty before
 *     the first one
 * @param auditAge microseconds since it did so, by the server's clock; below zero where that clock was set back
 * @param foreign sessions that belong to no instance, as the last one counted that had watched for long enough to tell
 */
record Budget(
        int connections,
        int reserve,
        Level level,
        int dividedFor,
        int members,
        String server,
        long learningUntil,
        String auditor,
        long auditAge,
        int foreign) {
    /** A budget that was never divided. */
    static Budget of(int connections, int reserve) {
        return new Budget(connections, reserve, Level.UNLIMITED, 0, 0, "", 0, "", Long.MAX_VALUE, 0);
    }

    int usable() {
        return connections - reserve;
    }

    /** What is kept free where the operator chose nothing: 3 %, and at least 2. */
    static int defaultReserve(int connections) {
        return Math.min(Math.max(0, connections - 1), Math.max(2, (connections * 3 + 99) / 100));
    }

    Budget on(String otherServer, long until) {
        return new Budget(
                connections, reserve, level, dividedFor, members, otherServer, until, auditor, auditAge, foreign);
    }

    Budget divided(Level by, int among) {
        return new Budget(connections, reserve, by, usable(), among, server, learningUntil, auditor, auditAge, foreign);
    }

    Budget auditedBy(String instance) {
        return new Budget(
                connections, reserve, level, dividedFor, members, server, learningUntil, instance, 0, foreign);
    }

    Budget withForeign(int count) {
        return new Budget(
                connections, reserve, level, dividedFor, members, server, learningUntil, auditor, auditAge, count);
    }

    /** True where the sessions were not counted for that long. */
    boolean isAuditOverdue(Duration limit) {
        return auditAge < 0 || auditAge > limit.toNanos() / 1_000;
    }
}
