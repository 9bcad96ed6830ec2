package io.holdfast.fleet;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.time.Duration;
import java.util.Properties;

/**
 * A pool that shares a budget of connections with the other instances of its application. Its size follows its share, and is never
 * above what its own settings say; the rest is as in every pool. Thread-safe.
 *
 * <pre>{@code
 * try (FleetDataSource pool = FleetDataSource.open(config, FleetSettings.of("shop"))) {
 *     …
 * }
 * }</pre>
 */
public final class FleetDataSource extends HoldfastDataSource {
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(2);

    private final FleetAgent agent;

    private FleetDataSource(FleetAgent agent) {
        super(agent.gated());
        this.agent = agent;
    }

    /**
     * Opens a pool that takes part in a fleet. Waits for its first share up to {@link PoolConfig#borrowTimeout()}; without one it is
     * open all the same, and borrowers wait. Where the server has no table of leases the pool keeps its own size, and says so in the
     * log with {@link FleetCode#NO_TABLE}.
     */
    public static FleetDataSource open(PoolConfig config, FleetSettings fleet) {
        FleetDataSource pool = new FleetDataSource(new FleetAgent(config, fleet));
        pool.agent.start(pool);
        return pool;
    }

    /**
     * Opens a pool as these properties say: one of a fleet where {@link FleetSettings#NAME} is among them, or else an ordinary one.
     *
     * @param settings those of {@link PoolConfig#from}, with {@link FleetSettings#NAME} and {@link FleetSettings#BUDGET} beside them
     * @throws io.holdfast.pool.InvalidConfigException if a setting is wrong
     */
    public static HoldfastDataSource from(Properties settings) {
        Properties own = new Properties();
        settings.stringPropertyNames().forEach(name -> own.setProperty(name, settings.getProperty(name)));
        FleetSettings fleet = FleetSettings.takenFrom(own);
        PoolConfig config = PoolConfig.from(own);
        return fleet == null ? new HoldfastDataSource(config) : open(config, fleet);
    }

    /** What this instance has of the budget now. Does not wait. */
    public FleetShare share() {
        return agent.share();
    }

    /** Leaves the fleet, and closes the pool as every pool is closed. */
    @Override
    public void close() {
        agent.leave(LONGEST_FAREWELL);
        super.close();
    }
}
