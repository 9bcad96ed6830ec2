package io.holdfast.monitor;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** One reading of everything that the monitor watches. Immutable. */
public record Sample(Instant at, List<PoolSample> pools, List<ServerSample> servers) {
    /** Copies. */
    public Sample {
        pools = List.copyOf(pools);
        servers = List.copyOf(servers);
    }

    /** The worst health of any pool and any server; UP when there is none. */
    public HealthStatus status() {
        return Stream.concat(
                        pools.stream().map(pool -> pool.health().status()),
                        servers.stream().map(server -> server.health().status()))
                .reduce(HealthStatus.UP, HealthStatus::or);
    }
}
