package io.holdfast.doctor.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The few figures of a server that are worth reading every few seconds. Immutable.
 *
 * @param server what tells the server from others
 * @param product family and version, such as {@code MySQL 8.0.33}
 * @param tookMillis the time for the shortest question that there is, and its answer
 * @param connections sessions at the server
 * @param maxConnections the most that it takes
 * @param running sessions that are at work, ours not counted
 * @param lockWaits sessions that wait for a row or for a table's definition; of the latter only those that we may see
 * @param openTransactions transactions that have not ended; null without the right to see them
 * @param longestTransactionSeconds the age of the oldest of them; 0 when there is none
 * @param replicationLagSeconds how far it is behind its source; null where it has none, or without the right to ask
 * @param readOnly true when it takes no writes; null where it does not say
 * @param replicationStopped why it no longer follows its source; null while it does, where it has none, or without the right
 * @param replica true when it has a source; null without the right to ask
 * @param counters totals since the server started, by name in lower case
 */
public record Vitals(
        Instant at,
        String server,
        String product,
        double tookMillis,
        long connections,
        long maxConnections,
        long running,
        long lockWaits,
        @Nullable Long openTransactions,
        @Nullable Long longestTransactionSeconds,
        @Nullable Long replicationLagSeconds,
        @Nullable Boolean readOnly,
        @Nullable String replicationStopped,
        @Nullable Boolean replica,
        Map<String, Long> counters) {

    /** Copies. */
    public Vitals {
        counters = Map.copyOf(counters);
    }

    /** A counter, or 0 when the server has none of this name. */
    public long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }

    /** By how much a counter rose in a second since an earlier reading; 0 after a restart. */
    public double rate(String name, Vitals earlier) {
        double seconds = Duration.between(earlier.at, at).toMillis() / 1000.0;
        long growth = counter(name) - earlier.counter(name);
        return seconds <= 0 || growth < 0 ? 0 : growth / seconds;
    }
}
