package io.holdfast.monitor;

import java.time.Instant;
import java.util.List;

/** One reading of everything that the monitor watches. Immutable. */
public record Sample(Instant at, List<PoolSample> pools, List<ServerSample> servers) {
    /** Copies. */
    public Sample {
        pools = List.copyOf(pools);
        servers = List.copyOf(servers);
    }

    /** The worst health of any pool; UP when there is none. */
    public HealthStatus status() {
        return pools.stream().map(pool -> pool.health().status()).reduce(HealthStatus.UP, HealthStatus::or);
    }
}
