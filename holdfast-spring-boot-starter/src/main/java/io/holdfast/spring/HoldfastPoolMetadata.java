package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.metadata.AbstractDataSourcePoolMetadata;

/** A pool's figures for Boot's {@code jdbc.connections.*}. */
final class HoldfastPoolMetadata extends AbstractDataSourcePoolMetadata<HoldfastDataSource> {
    HoldfastPoolMetadata(HoldfastDataSource pool) {
        super(pool);
    }

    @Override
    public Integer getActive() {
        return getDataSource().stats().inUse();
    }

    @Override
    public Integer getIdle() {
        return getDataSource().stats().idle();
    }

    @Override
    public Integer getMax() {
        return getDataSource().stats().capacity();
    }

    @Override
    public Integer getMin() {
        return getDataSource().stats().size();
    }

    /** None is needed: the pool looks at the socket, and pings by the protocol. */
    @Override
    public @Nullable String getValidationQuery() {
        return null;
    }

    @Override
    public Boolean getDefaultAutoCommit() {
        return getDataSource().config().autoCommit();
    }
}
