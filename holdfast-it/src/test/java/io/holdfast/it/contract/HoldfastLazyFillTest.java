package io.holdfast.it.contract;

import io.holdfast.pool.Fill;
import java.time.Duration;
import javax.sql.DataSource;

/** Holdfast that opens a connection when somebody needs it. */
class HoldfastLazyFillTest extends StrictPoolContract {
    @Override
    ContractPool open(DataSource source, int size, Duration borrowTimeout) {
        return HoldfastPools.open(source, Fill.LAZY, size, 0, borrowTimeout);
    }
}
