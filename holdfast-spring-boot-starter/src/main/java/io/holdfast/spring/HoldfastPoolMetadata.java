package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.pool.PoolConfig;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.metadata.AbstractDataSourcePoolMetadata;

/** A pool's figures for Boot's {@code jdbc.connections.*}. Asking for them opens no pool that was not used yet. */
final class HoldfastPoolMetadata extends AbstractDataSourcePoolMetadata<HoldfastDataSource> {
    HoldfastPoolMetadata(HoldfastDataSource pool) {
        super(pool);
    }

    @Override
    public Integer getActive() {
        return getDataSource().isOpen() ? getDataSource().stats().inUse() : 0;
    }

    @Override
    public Integer getIdle() {
        return getDataSource().isOpen() ? getDataSource().stats().idle() : 0;
    }

    @Override
    public @Nullable Integer getMax() {
        return setting(PoolConfig::capacity);
    }

    @Override
    public @Nullable Integer getMin() {
        return setting(PoolConfig::size);
    }

    /** None is needed: the pool looks at the socket, and pings by the protocol. */
    @Override
    public @Nullable String getValidationQuery() {
        return null;
    }

    @Override
    public @Nullable Boolean getDefaultAutoCommit() {
        return setting(PoolConfig::autoCommit);
    }

    /** Null while settings are missing: a pool that is not used must not keep an application from starting. */
    private <T> @Nullable T setting(Function<PoolConfig, T> setting) {
        try {
            return setting.apply(getDataSource().config());
        } catch (InvalidConfigException e) {
            return null;
        }
    }
}
