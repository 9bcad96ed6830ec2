package io.holdfast.pool;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pool's figures at one moment. Read without locks: the parts are each right, and may be a few microseconds apart.
 *
 * @param name the pool's name
 * @param size connections kept
 * @param maxOverflow connections allowed on top
 * @param inUse connections out on a lease
 * @param idle connections ready to be lent
 * @param opening connections being opened
 * @param other connections being validated, reset or closed
 * @param waiting borrowers in the queue
 * @param borrows leases given since the pool was made
 * @param borrowsWaited of these, how many had to wait
 * @param borrowTimeouts borrowers refused because their time ran out
 * @param borrowFailures borrowers refused for another reason: server down, overloaded, interrupted, closed
 * @param opened connections opened
 * @param openFailures attempts to open one that failed
 * @param retries how often work was run again; see {@link RetryPolicy}
 * @param scopeLeaks leases that a scope found still out at its end, and returned; see {@link LeaseScope}
 * @param repeatedStatements how often a statement ran more than {@code repeatedStatementThreshold} times in one lease or scope
 * @param sessionsEnded sessions that the client had given up and the server ended on the pool's request ({@code KILL})
 * @param statementsStopped statements that the server stopped on the pool's request ({@code KILL QUERY})
 * @param statements statements of holders that have run: each call that executes is one, a batch too. Counted without locks, so that
 *     some are missed where several threads use one lease at the same moment
 * @param statementsFailed of these, how many failed
 * @param refreshes how often all connections were to be replaced: on request, or because the server had become read-only, or
 *     because they are opened with another certificate or password since
 * @param totalWait time spent waiting, over all borrowers
 * @param longestWait the longest that a borrower waited
 * @param waits how long borrowers waited, by percentile
 * @param totalHeld time for which connections were lent, over all leases that ended; each is measured to a few milliseconds,
 *     and the sum is right on average
 * @param totalOpening time spent opening connections, over all that were opened
 * @param evictions connections removed, by reason; every reason is present
 * @param sinceAnswer how long ago the server last answered on any connection, as far as the pool knows: statements of
 *     leases that are out are not counted; null when no connection is open
 * @param serverState the server as the pool sees it
 */
public record PoolStats(
        String name,
        int size,
        int maxOverflow,
        int inUse,
        int idle,
        int opening,
        int other,
        int waiting,
        long borrows,
        long borrowsWaited,
        long borrowTimeouts,
        long borrowFailures,
        long opened,
        long openFailures,
        long retries,
        long scopeLeaks,
        long repeatedStatements,
        long sessionsEnded,
        long statementsStopped,
        long statements,
        long statementsFailed,
        long refreshes,
        Duration totalWait,
        Duration longestWait,
        WaitTimes waits,
        Duration totalHeld,
        Duration totalOpening,
        Map<EvictionReason, Long> evictions,
        @Nullable Duration sinceAnswer,
        ServerState serverState) {

    /** Copies the map. */
    public PoolStats {
        evictions = Map.copyOf(evictions);
    }

    /** The most connections that the pool may hold: {@code size + maxOverflow}. */
    public int capacity() {
        return size + maxOverflow;
    }

    /** Connections open at the server as far as the pool knows. */
    public int total() {
        return inUse + idle + other;
    }

    /** Connections in use above {@code size}. */
    public int overflow() {
        return Math.max(0, inUse - size);
    }

    /** The part of {@link #statements} that did not fail, from 0 to 1; 1 while none has run. */
    public double successRate() {
        return statements == 0 ? 1 : (double) Math.max(0, statements - statementsFailed) / statements;
    }

    /** In use / (size + maxOverflow), from 0 to 1. */
    public double utilisation() {
        return capacity() == 0 ? 0 : (double) inUse / capacity();
    }
}
