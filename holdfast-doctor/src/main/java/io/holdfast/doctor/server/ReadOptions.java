package io.holdfast.doctor.server;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to read beyond the server's own tables.
 *
 * @param budget the longest that one reading may take
 * @param window the time between the two samples
 * @param candidateKeys keys to be searched for duplicate rows
 * @param pools settings of the application's pools
 * @param host the server's machine; null when the doctor does not run beside it
 * @param memoryLimit bytes that the server may use; null takes the machine's memory, where that is known
 */
public record ReadOptions(
        Duration budget,
        Duration window,
        List<CandidateKey> candidateKeys,
        List<PoolSettings> pools,
        @Nullable HostFacts host,
        @Nullable Long memoryLimit) {

    /** Copies. */
    public ReadOptions {
        candidateKeys = List.copyOf(candidateKeys);
        pools = List.copyOf(pools);
    }

    /** Budget 2 s, window 5 s, and nothing else. */
    public static ReadOptions defaults() {
        return new ReadOptions(Duration.ofSeconds(2), Duration.ofSeconds(5), List.of(), List.of(), null, null);
    }

    /** The same with another window. */
    public ReadOptions withWindow(Duration other) {
        return new ReadOptions(budget, other, candidateKeys, pools, host, memoryLimit);
    }

    /** The same with other candidate keys. */
    public ReadOptions withCandidateKeys(List<CandidateKey> keys) {
        return new ReadOptions(budget, window, keys, pools, host, memoryLimit);
    }

    /** The same with other pools. */
    public ReadOptions withPools(List<PoolSettings> other) {
        return new ReadOptions(budget, window, candidateKeys, other, host, memoryLimit);
    }

    /** The same with a machine beside it. */
    public ReadOptions withHost(@Nullable HostFacts other) {
        return new ReadOptions(budget, window, candidateKeys, pools, other, memoryLimit);
    }

    /** The same with a memory limit. */
    public ReadOptions withMemoryLimit(@Nullable Long bytes) {
        return new ReadOptions(budget, window, candidateKeys, pools, host, bytes);
    }
}
