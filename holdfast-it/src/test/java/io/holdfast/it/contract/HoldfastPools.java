package io.holdfast.it.contract;

import io.holdfast.pool.Fill;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.time.Duration;
import javax.sql.DataSource;

/** Holdfast in the shape that the contracts want. */
final class HoldfastPools {
    private HoldfastPools() {}

    static ContractPool open(DataSource source, Fill fill, int size, int maxOverflow, Duration borrowTimeout) {
        HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("contract")
                .dataSource(source)
                .fill(fill)
                .size(size)
                .maxOverflow(maxOverflow)
                .borrowTimeout(borrowTimeout)
                .build());
        return new ContractPool(pool, pool);
    }
}
