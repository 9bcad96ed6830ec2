package io.holdfast.pool;

import io.holdfast.pool.InvalidConfigException.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The named pools of this process: one pool for each configuration, never two. Thread-safe. A pool that was closed is
 * forgotten, and made again when it is asked for again.
 */
public final class Holdfast {
    /** A pool and the configuration it was asked for with, which a resize does not change. */
    private record Named(PoolConfig config, HoldfastDataSource pool) {}

    /** Guarded by itself. */
    private static final Map<String, Named> POOLS = new TreeMap<>();

    private Holdfast() {}

    /**
     * The pool with this configuration; made at the first call. Two calls with equal configurations give the same pool.
     *
     * @throws InvalidConfigException with {@link ErrorCode#POOL_NAME} if a pool of that name has other settings
     */
    public static HoldfastDataSource pool(PoolConfig config) {
        synchronized (POOLS) {
            Named existing = open(config.name());
            if (existing == null) {
                HoldfastDataSource made = new HoldfastDataSource(config);
                POOLS.put(config.name(), new Named(config, made));
                return made;
            }
            if (!existing.config.equals(config)) {
                throw new InvalidConfigException(
                        ErrorCode.POOL_NAME,
                        config.name(),
                        List.of(new Problem(
                                "name",
                                config.name(),
                                "a pool of this name exists with other settings; give one of them another name")));
            }
            return existing.pool;
        }
    }

    /**
     * The pool of this name, made before by {@link #pool(PoolConfig)}.
     *
     * @throws InvalidConfigException with {@link ErrorCode#POOL_NAME} if there is none
     */
    public static HoldfastDataSource pool(String name) {
        synchronized (POOLS) {
            Named existing = open(name);
            if (existing == null) {
                throw new InvalidConfigException(
                        ErrorCode.POOL_NAME,
                        name,
                        List.of(new Problem(
                                "name",
                                name,
                                "no open pool of this name; make it with Holdfast.pool(config). Open pools: "
                                        + names())));
            }
            return existing.pool;
        }
    }

    private static @Nullable Named open(String name) {
        Named named = POOLS.get(name);
        return named == null || named.pool.isClosed() ? null : named;
    }

    /** The names of the open pools, sorted. */
    public static List<String> names() {
        synchronized (POOLS) {
            POOLS.values().removeIf(named -> named.pool.isClosed());
            return List.copyOf(POOLS.keySet());
        }
    }

    /** Closes all named pools, one after the other; each may wait for its {@code shutdownTimeout}. */
    public static void closeAll() {
        List<HoldfastDataSource> open;
        synchronized (POOLS) {
            open = POOLS.values().stream().map(Named::pool).toList();
            POOLS.clear();
        }
        open.forEach(HoldfastDataSource::close);
    }
}
