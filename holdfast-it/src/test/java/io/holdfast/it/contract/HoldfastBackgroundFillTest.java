package io.holdfast.it.contract;

import io.holdfast.pool.Fill;
import java.time.Duration;
import javax.sql.DataSource;

/** Holdfast that opens its connections in the background: the default. */
class HoldfastBackgroundFillTest extends StrictPoolContract {
    @Override
    ContractPool open(DataSource source, int size, Duration borrowTimeout) {
        return HoldfastPools.open(source, Fill.BACKGROUND, size, 0, borrowTimeout);
    }
}
