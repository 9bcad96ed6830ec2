package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Leaves no socket open in a checkpoint: stopped, the pools close their connections and lend none; started again, they do. The last to
 * stop and the first to start, so that other life cycles can use the database for both. Thread-safe.
 */
final class CheckpointLifecycle implements SmartLifecycle {
    private static final Log LOG = LogFactory.getLog(CheckpointLifecycle.class);

    private final Supplier<Map<String, HoldfastDataSource>> pools;
    private final ConfigurableApplicationContext context;
    private volatile boolean running;

    CheckpointLifecycle(Supplier<Map<String, HoldfastDataSource>> pools, ConfigurableApplicationContext context) {
        this.pools = pools;
        this.context = context;
    }

    @Override
    public void start() {
        open().forEach(HoldfastDataSource::resume);
        running = true;
    }

    /** A pool that was not used yet has no socket, and is not opened for this. */
    private List<HoldfastDataSource> open() {
        return pools.get().values().stream().filter(HoldfastDataSource::isOpen).toList();
    }

    /** Waits for leases to come back, each pool up to its {@code shutdownTimeout}. */
    @Override
    public void stop() {
        running = false;
        if (context.isClosed()) {
            // It ends for good: beans that are yet to be destroyed may need the database, and the pools are closed
            // after them.
            return;
        }
        for (HoldfastDataSource pool : open()) {
            Duration patience = pool.config().shutdownTimeout();
            if (!pool.suspend(patience)) {
                LOG.warn("Holdfast pool '" + pool.config().name() + "': not all connections came back within "
                        + patience + "; a checkpoint will find their sockets open: " + pool);
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    /** A context that pauses may still be asked for something. Spring 6 has no such method, and does not pause. */
    @SuppressWarnings("MissingOverride")
    public boolean isPauseable() {
        return false;
    }
}
