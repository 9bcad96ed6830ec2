package io.holdfast.it.pool;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.ServerState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what a pool tells its listeners. */
final class Events implements PoolListener {
    record Eviction(EvictionReason reason, String detail, long atNanos) {}

    final List<Eviction> evictions = new CopyOnWriteArrayList<>();
    final List<ServerState> states = new CopyOnWriteArrayList<>();
    final List<Boolean> utilisation = new CopyOnWriteArrayList<>();
    final List<Long> orphans = new CopyOnWriteArrayList<>();
    final List<Integer> retries = new CopyOnWriteArrayList<>();
    final List<RepeatedStatement> repeated = new CopyOnWriteArrayList<>();

    @Override
    public void onEvicted(String pool, EvictionReason reason, Duration age, @Nullable String detail) {
        evictions.add(new Eviction(reason, String.valueOf(detail), System.nanoTime()));
    }

    @Override
    public void onServerState(String pool, ServerState before, ServerState now, @Nullable Throwable cause) {
        states.add(now);
    }

    @Override
    public void onUtilisation(String pool, boolean high, double value) {
        utilisation.add(high);
    }

    @Override
    public void onOrphan(String pool, long serverId, String what) {
        orphans.add(serverId);
    }

    @Override
    public void onRepeatedStatement(String pool, RepeatedStatement report) {
        repeated.add(report);
    }

    @Override
    public void onRetry(String pool, int attempt, Throwable cause) {
        retries.add(attempt);
    }
}
